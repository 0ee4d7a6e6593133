"""Shanghai–Yunnan (沪滇): real files, the synthetic generator, and the loader. See README.md."""
