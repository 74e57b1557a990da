# drivers/template
