"""The pure core: posts, plans and the rules between them."""
