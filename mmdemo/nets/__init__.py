"""Our own torch modules, where no library has them."""
