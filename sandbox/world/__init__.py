"""The facts that the sandbox's platform rests on: places, zones, tariffs, parks and drivers. No call changes them."""
