import redis

client = redis.Redis()
