# dialects/common
