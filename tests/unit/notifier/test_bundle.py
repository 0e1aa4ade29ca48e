"""All modules of the page as one: what each exports reaches those that import it, and nothing else does."""

import pytest

from notifier.http.bundle import bundle


def test_modules_come_after_what_they_import_and_share_no_names() -> None:
    source = bundle(
        {
            "app.js": (
                'import { speak as say } from "./texts/en.js";\nimport { KEY } from "./key.js";\n\nsay(KEY);\n'
            ),
            "texts/en.js": '// Words.\n\nimport { KEY } from "../key.js";\n\nexport async function speak() {}\n',
            "key.js": "const own = 1;\nexport const KEY = own;\nexport class Key {}\n",
            "unused.js": "export const nothing = 0;\n",
        },
        "app.js",
    )
    assert source == (
        "const $key_js = (() => {\nconst own = 1;\nconst KEY = own;\nclass Key {}\nreturn { KEY, Key };\n})();\n"
        "const $texts_en_js = (() => {\nconst { KEY } = $key_js;\nasync function speak() {}\n"
        "return { speak };\n})();\n"
        "const { speak: say } = $texts_en_js;\nconst { KEY } = $key_js;\nsay(KEY);\n"
    )


@pytest.mark.parametrize("line", ["export default 1;", 'import * as all from "./a.js";', "export let live = 1;"])
def test_a_module_that_is_written_in_another_way_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"app\.js: cannot be bundled"):
        bundle({"app.js": line, "a.js": ""}, "app.js")


def test_modules_that_import_one_another_are_refused() -> None:
    modules = {"app.js": 'import { a } from "./a.js";\n', "a.js": 'import { b } from "./app.js";\n'}
    with pytest.raises(ValueError, match="imports itself"):
        bundle(modules, "app.js")
