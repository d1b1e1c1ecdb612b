import { render } from "preact";

import { App } from "./app/app";
import { applyTheme } from "./app/theme";
import { language } from "./texts";

applyTheme();
document.documentElement.lang = language;
render(<App />, document.getElementById("app")!);
