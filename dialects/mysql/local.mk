# dialects/mysql
