/**
 * Colour arithmetic for the accent: sRGB and OKLCH (Björn Ottosson, "A perceptual color space for image
 * processing", 2020) and the WCAG 2 contrast ratio. Colours are data of the screen, so floats are right here.
 */
export type Rgb = readonly [red: number, green: number, blue: number];
export type Oklch = { readonly lightness: number; readonly chroma: number; readonly hue: number };

/** Reads `#rrggbb` as channels 0–255; null for anything else. */
export function parseHex(text: string): Rgb | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim());
  if (!match) return null;
  const [, red = "0", green = "0", blue = "0"] = match;
  return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)];
}

export function toHex([red, green, blue]: Rgb): string {
  return `#${[red, green, blue].map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

const expand = (channel: number) =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
const compress = (channel: number) =>
  channel <= 0.0031308 ? channel * 12.92 : 1.055 * channel ** (1 / 2.4) - 0.055;

/** Relative luminance after WCAG 2. */
export function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * expand(red / 255) + 0.7152 * expand(green / 255) + 0.0722 * expand(blue / 255);
}

/** Contrast ratio after WCAG 2, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

export function toOklch([red, green, blue]: Rgb): Oklch {
  const [r, g, b] = [expand(red / 255), expand(green / 255), expand(blue / 255)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const green2 = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const blue2 = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return { lightness, chroma: Math.hypot(green2, blue2), hue: Math.atan2(blue2, green2) };
}

function toLinear({ lightness, chroma, hue }: Oklch): Rgb {
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

const inGamut = (linear: Rgb) => linear.every((channel) => channel >= -0.0001 && channel <= 1.0001);

/** The nearest sRGB colour of the same lightness and hue: chroma is lowered until it fits. */
export function fromOklch(colour: Oklch): Rgb {
  let linear = toLinear(colour);
  if (!inGamut(linear)) {
    let [low, high] = [0, colour.chroma];
    for (let step = 0; step < 24; step += 1) {
      const middle = (low + high) / 2;
      if (inGamut(toLinear({ ...colour, chroma: middle }))) low = middle;
      else high = middle;
    }
    linear = toLinear({ ...colour, chroma: low });
  }
  const [red, green, blue] = linear;
  const channel = (value: number) => Math.round(255 * compress(Math.min(1, Math.max(0, value))));
  return [channel(red), channel(green), channel(blue)];
}
