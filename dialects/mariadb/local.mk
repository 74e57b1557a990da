# dialects/mariadb
