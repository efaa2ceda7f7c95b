from shop.web import *
