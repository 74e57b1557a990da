# dialects/sqlite
