// SPDX-License-Identifier: GPL-3.0-or-later
#include <qrencode.h>

#include <memory>

#include "penstock/codec/markup.h"
#include "penstock/service/qr_code.h"

namespace penstock::service {

std::string qrSvg(const std::string& text, std::string_view label) {
  std::unique_ptr<QRcode, decltype([](QRcode* c) { QRcode_free(c); })> code(
      QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M));
  if (!code) return {};
  constexpr int kQuiet = 4;  // modules, as the standard asks
  std::string size = std::to_string(code->width + 2 * kQuiet);
  std::string out = "<svg class=\"qr\" role=\"img\" aria-label=\"" + codec::escapeMarkup(label) + "\" viewBox=\"0 0 " + size +
                    " " + size + "\" shape-rendering=\"crispEdges\"><rect width=\"" + size + "\" height=\"" + size +
                    "\" fill=\"#fff\"/><path fill=\"#000\" d=\"";
  for (int y = 0; y < code->width; ++y) {
    for (int x = 0, run = 0; x < code->width; x += run + 1) {
      auto dark = [&](int at) { return at < code->width && (code->data[y * code->width + at] & 1) != 0; };
      for (run = 0; dark(x + run);) ++run;
      if (run == 0) continue;
      std::string length = std::to_string(run);
      out += "M" + std::to_string(x + kQuiet) + " " + std::to_string(y + kQuiet) + "h" + length + "v1h-" + length + "z";
    }
  }
  return out + "\"/></svg>";
}

}  // namespace penstock::service
