import { render } from "preact";

import { App } from "./app";
import "./styles/base.css";
import "./styles/parts.css";

const page = document.getElementById("page");
if (page) render(<App />, page);
