# drivers/postgresql
