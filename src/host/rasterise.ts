import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Returns a function that turns SVG text into the bytes of a PNG with `zoom` px per px.
 *
 * The renderer and the font come with the package, so that a figure looks the same on every machine.
 * Fails: an Error that names the missing package where resvg has no build for this machine.
 */
export async function rasteriser(zoom = 2): Promise<(svg: string) => Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("dejavu-fonts-ttf/package.json")), "ttf");
  const fontFiles = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf"].map((name) =>
    join(folder, name),
  );
  return (svg) =>
    new Resvg(svg, {
      background: "white",
      fitTo: { mode: "zoom", value: zoom },
      font: {
        loadSystemFonts: false,
        fontFiles,
        defaultFontFamily: "DejaVu Sans",
        sansSerifFamily: "DejaVu Sans",
      },
    })
      .render()
      .asPng();
}
