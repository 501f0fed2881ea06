"""The cities of the sandbox: real addresses at their real places, as a dispatcher would type them."""

from dataclasses import dataclass
from datetime import timedelta, timezone

from sandbox.world.geo import Point


@dataclass(frozen=True, kw_only=True)
class Address:
    """A place where a ride may start or end."""

    city: str
    street: str
    house: str
    point: Point

    @property
    def fullname(self) -> str:
        """The address in one line."""
        return f"{self.city}, {self.street}, {self.house}"


@dataclass(frozen=True, kw_only=True)
class City:
    """A city the platform works in."""

    name: str
    country: str
    """ISO 3166-1 alpha-3"""
    time_zone: str
    utc_offset_hours: int
    """None of these cities changes its clocks, so that no time zone database is needed"""
    currency: str
    center: Point
    addresses: tuple[Address, ...]

    @property
    def local_time(self) -> timezone:
        """The local time."""
        return timezone(timedelta(hours=self.utc_offset_hours))


def _addresses(city: str, *places: tuple[str, str, float, float]) -> tuple[Address, ...]:
    return tuple(Address(city=city, street=street, house=house, point=(lon, lat)) for street, house, lon, lat in places)


MOSCOW = City(
    name="Москва",
    country="RUS",
    time_zone="Europe/Moscow",
    utc_offset_hours=3,
    currency="RUB",
    center=(37.6173, 55.7558),
    addresses=_addresses(
        "Москва",
        ("Садовническая улица", "82с2", 37.642639, 55.734894),
        ("Тверская улица", "7", 37.6103, 55.7589),
        ("улица Арбат", "26", 37.5912, 55.7496),
        ("Комсомольская площадь", "2", 37.6557, 55.7735),
        ("площадь Киевского Вокзала", "1", 37.5663, 55.7434),
        ("Лаврушинский переулок", "10", 37.6208, 55.7415),
        ("улица Крымский Вал", "9", 37.6010, 55.7312),
        ("улица Ленинские Горы", "1", 37.5306, 55.7029),
        ("проспект Мира", "119", 37.6325, 55.8263),
        ("улица Лужники", "24", 37.5537, 55.7158),
        ("Пресненская набережная", "12", 37.5373, 55.7496),
        ("Шереметьевское шоссе", "39", 37.4147, 55.9726),
    ),
)

SAINT_PETERSBURG = City(
    name="Санкт-Петербург",
    country="RUS",
    time_zone="Europe/Moscow",
    utc_offset_hours=3,
    currency="RUB",
    center=(30.3141, 59.9386),
    addresses=_addresses(
        "Санкт-Петербург",
        ("Дворцовая площадь", "2", 30.3141, 59.9398),
        ("Невский проспект", "28", 30.3258, 59.9357),
        ("Невский проспект", "85", 30.3623, 59.9301),
        ("Театральная площадь", "1", 30.2961, 59.9256),
        ("Исаакиевская площадь", "4", 30.3061, 59.9340),
        ("Футбольная аллея", "1", 30.2206, 59.9729),
        ("Московский проспект", "212", 30.3215, 59.8519),
        ("Пулковское шоссе", "41", 30.2705, 59.7999),
    ),
)

YEKATERINBURG = City(
    name="Екатеринбург",
    country="RUS",
    time_zone="Asia/Yekaterinburg",
    utc_offset_hours=5,
    currency="RUB",
    center=(60.6057, 56.8389),
    addresses=_addresses(
        "Екатеринбург",
        ("проспект Ленина", "24", 60.5968, 56.8380),
        ("улица Малышева", "51", 60.6145, 56.8360),
        ("Вокзальная улица", "22", 60.6054, 56.8587),
        ("улица Бориса Ельцина", "3", 60.5914, 56.8446),
        ("улица 8 Марта", "46", 60.5987, 56.8294),
        ("улица Репина", "5", 60.5735, 56.8325),
    ),
)

ALMATY = City(
    name="Алматы",
    country="KAZ",
    time_zone="Asia/Almaty",
    utc_offset_hours=5,
    currency="KZT",
    center=(76.9286, 43.2567),
    addresses=_addresses(
        "Алматы",
        ("улица Гоголя", "40", 76.9530, 43.2587),
        ("проспект Абылай хана", "1", 76.9390, 43.2740),
        ("проспект Достык", "56", 76.9575, 43.2430),
        ("улица Кабанбай батыра", "110", 76.9459, 43.2494),
        ("микрорайон Самал-2", "111", 76.9570, 43.2335),
        ("улица Розыбакиева", "247А", 76.8925, 43.2010),
        ("улица Майлина", "2", 77.0119, 43.3470),
    ),
)

YEREVAN = City(
    name="Ереван",
    country="ARM",
    time_zone="Asia/Yerevan",
    utc_offset_hours=4,
    currency="AMD",
    center=(44.5126, 40.1776),
    addresses=_addresses(
        "Ереван",
        ("площадь Республики", "1", 44.5126, 40.1777),
        ("улица Туманяна", "54", 44.5148, 40.1857),
        ("проспект Маштоца", "53", 44.5211, 40.1921),
        ("Цицернакабердское шоссе", "8", 44.4903, 40.1856),
        ("улица Исакова", "9", 44.4430, 40.1708),
    ),
)

TBILISI = City(
    name="Тбилиси",
    country="GEO",
    time_zone="Asia/Tbilisi",
    utc_offset_hours=4,
    currency="GEL",
    center=(44.8015, 41.6938),
    addresses=_addresses(
        "Тбилиси",
        ("проспект Руставели", "25", 44.7961, 41.7012),
        ("улица Котэ Абхази", "44", 44.8060, 41.6912),
        ("Привокзальная площадь", "2", 44.7990, 41.7214),
        ("проспект Чавчавадзе", "37", 44.7640, 41.7100),
        ("площадь Свободы", "4", 44.8015, 41.6934),
    ),
)

CITIES = (MOSCOW, SAINT_PETERSBURG, YEKATERINBURG, ALMATY, YEREVAN, TBILISI)
