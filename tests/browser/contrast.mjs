// Whether the texts of a page can be told from what they stand on.

/**
 * Texts with less contrast than people need who see little (WCAG 2.2, section 1.4.3). To be sent to
 * a page as text, so it uses nothing from outside.
 */
export function faint() {
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => colour.map((value) => value / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, nth) => sum + value * [0.2126, 0.7152, 0.0722][nth], 0);
  const line = (element) => (element ? [element, ...line(element.parentElement)] : []);
  const contrast = (element) => {
    const behind = line(element).map((one) => numbers(getComputedStyle(one).backgroundColor));
    const ground = behind.find(([, , , alpha = 1]) => alpha > 0.5).slice(0, 3);
    const opacity = line(element).reduce((all, one) => all * getComputedStyle(one).opacity, 1);
    const colour = numbers(getComputedStyle(element).color).slice(0, 3);
    const seen = light(colour.map((value, nth) => value * opacity + ground[nth] * (1 - opacity)));
    const [less, more] = [seen, light(ground)].sort((a, b) => a - b);
    return (more + 0.05) / (less + 0.05);
  };
  const texts = [...document.querySelectorAll('body *')].filter((element) => (
    element.getClientRects().length && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
  ));
  return texts.filter((element) => contrast(element) < 4.5).map((element) => element.outerHTML);
}
