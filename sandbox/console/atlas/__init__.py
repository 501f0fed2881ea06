"""The sandbox's cities as maps: streets to drive on, houses to search for, water and parks to find one's way by.

Nothing here is surveyed. The addresses, rivers and parks of `sandbox.world` and of this package lie where they really
do; the streets between them are drawn by rule, so that a drive can be shown and every house can be found.
"""

from sandbox.console.atlas.atlas import Atlas, CityMap
from sandbox.console.atlas.gazetteer import Gazetteer, Place

__all__ = ["Atlas", "CityMap", "Gazetteer", "Place"]
