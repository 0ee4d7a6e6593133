"""Examples that run the product on real places."""
