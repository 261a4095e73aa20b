"""One file per tab: a function that draws itself, wires its own callbacks, hands out its parts."""
