# dialects/ansi
