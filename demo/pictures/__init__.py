"""Demo pictures: flat illustrations of a ward's life, drawn by code."""

from collections.abc import Callable, Mapping

from PIL import Image, ImageOps

from demo.pictures import (
    country_scenes,
    leisure_scenes,
    office_scenes,
    service_scenes,
    ward_scenes,
)
from demo.pictures.painter import Painter

WIDTH, HEIGHT = 1280, 800

SCENES: Mapping[str, Callable[[Painter], None]] = {
    "hop-hoi-truong": office_scenes.meeting_hall,
    "hop-truc-tuyen": office_scenes.video_meeting,
    "mot-cua": office_scenes.one_stop,
    "tru-so": office_scenes.headquarters,
    "canh-dong": country_scenes.rice_field,
    "cho-que": ward_scenes.market,
    "truong-hoc": ward_scenes.school,
    "tram-y-te": ward_scenes.clinic,
    "duong-pho": ward_scenes.ward_street,
    "cau-song": ward_scenes.bridge,
    "trong-cay": country_scenes.tree_planting,
    "le-hoi": leisure_scenes.festival,
    "the-thao": leisure_scenes.sports_field,
    "may-tinh": office_scenes.computer_help,
    "dien-thoai": office_scenes.telephone,
    "don-ve-sinh": service_scenes.cleaning,
    "chua-chay": service_scenes.fire_drill,
    "tuan-tra": service_scenes.night_patrol,
    "mua-lu": country_scenes.flood,
    "binh-minh": country_scenes.sunrise,
    "nha-van-hoa": leisure_scenes.community_house,
    "thu-vien": service_scenes.reading_room,
    "nong-san": country_scenes.produce,
    "nha-xuong": service_scenes.workshop,
    "hien-mau": service_scenes.blood_donation,
    "cong-vien": leisure_scenes.park,
}


def draw_scene(name: str, seed: int = 0, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    """Return the scene `name` at `size` pixels, the same for the same name and seed.

    The seed varies the time of day, the colours, the people, the details and the framing.
    Raise ValueError when there is no such scene.
    """
    if name not in SCENES:
        raise ValueError(f"no scene is called {name!r}")
    p = Painter(WIDTH, HEIGHT, max(size[0] / WIDTH, size[1] / HEIGHT), f"{name}:{seed}")
    SCENES[name](p)
    picture = p.finished(size, closer=p.random.uniform(1, 1.06))
    return ImageOps.mirror(picture) if p.random.random() < 0.5 else picture
