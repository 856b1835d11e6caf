"""Whether pages and reports are the same before and after a change of the house, by text and by picture.

    VAR_DIR=/tmp/one make start PORT=8001                     # the code before; stop it once the region is there
    cp -r /tmp/one /tmp/two
    .venv/bin/python bin/same_pages.py keep http://127.0.0.1:8001 /tmp/before PASSWORD    # while it runs again
    .venv/bin/python bin/same_pages.py keep http://127.0.0.1:8002 /tmp/after PASSWORD     # the code after, on /tmp/two
    .venv/bin/python bin/same_pages.py compare /tmp/before /tmp/after

`keep` signs in as one invented person for each role and follows the links of the pages, as many for each as MOST says.
What a page says of the time of day is left out.
"""

import re
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pymupdf
from playwright.sync_api import Browser, Page, sync_playwright

PEOPLE = ("manager", "board", "reviewer", "lead", "officer", "sign-off", "group", "trainer")
MOST = 8
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
LEAVES = ("/logout", "/sign-out", "/admin", "/static", "mailto:", "/health")
MOMENT = re.compile(r"\b\d{1,2}:\d{2}\b|\b\d+ (?:seconds?|minutes?) ago\b")


def name_of(path: str) -> str:
    return re.sub(r"[^A-Za-z0-9=-]+", "_", path).strip("_")[:150] or "home"


def sign_in(page: Page, address: str, email: str, password: str) -> None:
    page.goto(f"{address}/account/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def links_of(page: Page, address: str) -> list[str]:
    whole = "all => all.map(one => new URL(one.getAttribute('href'), location).href)"  # of an SVG, href is no string
    found = page.eval_on_selector_all("a[href]", whole)
    ours = [link.partition("#")[0].removeprefix(address) for link in found if link.startswith(f"{address}/")]
    return [link for link in ours if not link.startswith(LEAVES)]


def is_file(path: str) -> bool:
    parts = urlsplit(path)
    return "format=" in parts.query or Path(parts.path).suffix in {".pdf", ".csv", ".xlsx", ".docx", ".ics", ".json"}


def keep_page(page: Page, to: Path, path: str, address: str) -> list[str]:
    answer = page.goto(address + path)
    status = answer.status if answer else 0
    (to / f"{name_of(path)}.txt").write_text(f"{path} {status}\n{MOMENT.sub('…', page.inner_text('body'))}\n")
    page.screenshot(path=to / f"{name_of(path)}.png", full_page=True, animations="disabled")
    return links_of(page, address)


def keep_file(page: Page, to: Path, path: str, address: str) -> None:
    answer = page.request.get(address + path)
    stem = to / name_of(path)
    if answer.headers.get("content-type", "").startswith("application/pdf"):
        with pymupdf.open(stream=answer.body(), filetype="pdf") as document:
            stem.with_suffix(".txt").write_text("\n".join(MOMENT.sub("…", leaf.get_text()) for leaf in document))
            for number, leaf in enumerate(document, 1):
                leaf.get_pixmap(dpi=60).save(f"{stem}-{number}.png")
    else:
        stem.with_suffix(".txt").write_text(f"{path} {answer.status} {answer.headers.get('content-type')}\n")


def keep(browser: Browser, address: str, to: Path, password: str) -> None:
    for who in PEOPLE:
        folder = to / who
        folder.mkdir(parents=True)
        window = browser.new_context(viewport={"width": 1280, "height": 900})
        page = window.new_page()
        sign_in(page, address, f"{who}@example.org", password)
        waiting, seen, pages = ["/"], {"/"}, 0
        while waiting and pages < MOST:
            path = waiting.pop(0)
            if is_file(path):
                keep_file(page, folder, path, address)
                continue
            found = keep_page(page, folder, path, address)
            pages += 1
            for link in dict.fromkeys(found):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)
        window.close()
        print(f"{who}: {pages} pages")


def compare(before: Path, after: Path) -> int:
    names = sorted({str(path.relative_to(side)) for side in (before, after) for path in side.rglob("*.*")})
    other = []
    for name in names:
        one, two = before / name, after / name
        if not (one.exists() and two.exists()):
            other.append(f"only {'before' if one.exists() else 'after'}: {name}")
        elif one.suffix == ".txt" and one.read_text() != two.read_text():
            other.append(f"other words: {name}")
        elif one.suffix == ".png" and pymupdf.Pixmap(str(one)).samples != pymupdf.Pixmap(str(two)).samples:
            other.append(f"another picture: {name}")
    print("\n".join([*other, f"{len(names)} compared, {len(other)} not the same"]))
    return len(other)


def main() -> int:
    what, *rest = sys.argv[1:]
    if what == "compare":
        return min(compare(Path(rest[0]), Path(rest[1])), 1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        keep(browser, rest[0].rstrip("/"), Path(rest[1]), rest[2])
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
