PRICES = {"tea": 3}
