// Before the first paint: the theme that was chosen here earlier.
const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset.theme = theme;
