//! The plots of the documentation: bars in panels, as SVG, without a script and for light and
//! dark pages.

use std::fmt::Write as _;

/// Panels beside each other.
const COLUMNS: usize = 3;
const PANEL_WIDTH: f64 = 330.0;
const BAR_HEIGHT: f64 = 15.0;
/// From one bar to the next.
const PITCH: f64 = 18.0;
/// Room for the names, on the left of the bars.
const NAMES: f64 = 122.0;
/// Room for the numbers, on the right of them.
const NUMBERS: f64 = 42.0;
/// Room for a panel's title.
const TITLE: f64 = 30.0;
const MARGIN: f64 = 12.0;

const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:#24292f}\
.title{font-weight:600}.number{font-size:11px}.bar{fill:#9aa4b0}.ours{fill:#c4622d}\
.floor{fill:#d5dae0}.line{stroke:#24292f}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.bar{fill:#5b6672}.ours{fill:#e08a55}\
.floor{fill:#3a424c}.line{stroke:#e6edf3}}";

/// Bars under a title.
#[derive(Debug)]
pub struct Panel {
    /// What is shown.
    pub title: String,
    /// From top to bottom.
    pub bars: Vec<Bar>,
    /// The longest bar ends here; a longer one is cut, and its number says so.
    pub most: f64,
}

/// One bar.
#[derive(Debug)]
pub struct Bar {
    /// Whose it is.
    pub name: String,
    /// How long it is.
    pub value: f64,
    /// Where the thin line over it begins and ends: the spread.
    pub spread: (f64, f64),
}

/// Draws panels in rows; in each panel the numbers have so many decimals.
#[must_use]
pub fn draw(panels: &[Panel], decimals: usize) -> String {
    let rows: Vec<&[Panel]> = panels.chunks(COLUMNS).collect();
    let heights: Vec<f64> = rows.iter().map(|row| row_height(row)).collect();
    let width = MARGIN + PANEL_WIDTH * panels.len().min(COLUMNS) as f64;
    let height = MARGIN + heights.iter().sum::<f64>();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\"><style>{STYLE}</style>\n"
    );
    let mut top = MARGIN;
    for (row, height) in rows.iter().zip(heights) {
        for (column, panel) in row.iter().enumerate() {
            let left = MARGIN + PANEL_WIDTH * column as f64;
            let _ = writeln!(svg, "<g transform=\"translate({left} {top})\">");
            draw_panel(&mut svg, panel, decimals);
            svg.push_str("</g>\n");
        }
        top += height;
    }
    svg.push_str("</svg>\n");
    svg
}

fn row_height(panels: &[Panel]) -> f64 {
    let bars = panels.iter().map(|panel| panel.bars.len()).max().unwrap_or(0);
    TITLE + PITCH * bars as f64 + MARGIN
}

fn draw_panel(svg: &mut String, panel: &Panel, decimals: usize) {
    let _ = writeln!(svg, "<text class=\"title\" x=\"0\" y=\"15\">{}</text>", panel.title);
    let scale = (PANEL_WIDTH - NAMES - NUMBERS - MARGIN) / panel.most;
    for (place, bar) in panel.bars.iter().enumerate() {
        let top = TITLE + PITCH * place as f64 - 6.0;
        let (middle, base) = (top + BAR_HEIGHT / 2.0, top + 11.5);
        let class = match bar.name.split_once([':', ' ']) {
            Some(("hairspring", _)) => "ours",
            Some(("floor", _)) => "floor",
            _ => "bar",
        };
        let length = |value: f64| value.clamp(0.0, panel.most) * scale;
        let end = length(bar.value);
        let cut = if bar.value > panel.most { "…" } else { "" };
        let (begin, most) = (NAMES + length(bar.spread.0), NAMES + length(bar.spread.1));
        let number = NAMES + length(bar.value.max(bar.spread.1)) + 5.0;
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{base:.1}\" text-anchor=\"end\">{}</text>\
             <rect class=\"{class}\" x=\"{NAMES}\" y=\"{top:.1}\" width=\"{end:.1}\" height=\"{BAR_HEIGHT}\"/>\
             <line class=\"line\" x1=\"{begin:.1}\" x2=\"{most:.1}\" y1=\"{middle:.1}\" y2=\"{middle:.1}\"/>\
             <text class=\"number\" x=\"{number:.1}\" y=\"{base:.1}\">{cut}{:.decimals$}</text>",
            NAMES - 6.0,
            bar.name,
            bar.value
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_value_and_never_leaves_its_panel() {
        let bar = |name: &str, value| Bar { name: name.into(), value, spread: (value, value) };
        let bars = vec![bar("hairspring polling", 1.0), bar("other", 2.0), bar("slow", 50.0)];
        let svg = draw(&[Panel { title: "plaintext".into(), bars, most: 4.0 }], 1);
        let unit = (PANEL_WIDTH - NAMES - NUMBERS - MARGIN) / 4.0;
        for (class, units, number) in
            [("ours", 1.0, ">1.0<"), ("bar", 2.0, ">2.0<"), ("bar", 4.0, ">…50.0<")]
        {
            let length = format!("width=\"{:.1}\"", units * unit);
            let line =
                svg.lines().find(|line| line.contains(number)).expect("a bar with its number");
            assert!(
                line.contains(&length) && line.contains(&format!("class=\"{class}\"")),
                "{line}"
            );
        }
    }
}
