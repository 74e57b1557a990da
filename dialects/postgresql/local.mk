# dialects/postgresql
