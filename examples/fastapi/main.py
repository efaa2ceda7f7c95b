"""A shop's stock, as JSON."""

from fastapi import FastAPI

app = FastAPI(title="Shop")
STOCK = {"apples": 12, "pears": 0}


@app.get("/")
async def stock() -> dict[str, int]:
    return STOCK


@app.get("/{fruit}")
async def one(fruit: str) -> dict[str, int]:
    return {fruit: STOCK.get(fruit, 0)}
