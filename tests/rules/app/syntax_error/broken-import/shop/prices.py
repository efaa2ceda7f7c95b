PRICES = {
    "tea": 3
    "jam": 5,
}
