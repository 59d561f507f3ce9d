// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/layout.h"

#include "codec/layout/languages.h"

namespace penstock::codec {

Layout layOut(LayoutLanguage language, std::string_view source, const CancelToken& token) {
  Layout result;
  layout::Writer out(source.size());
  switch (language) {
    case LayoutLanguage::xml: result.problem = layout::layOutMarkup(source, false, token, out); break;
    case LayoutLanguage::html: result.problem = layout::layOutMarkup(source, true, token, out); break;
    case LayoutLanguage::css: result.problem = layout::layOutCss(source, 0, token, out); break;
    case LayoutLanguage::js: result.problem = layout::layOutScript(source, 0, token, out); break;
  }
  result.text = out.take();
  return result;
}

bool isMinified(std::string_view text) {
  constexpr std::size_t looked = 64 * 1024, longest = 500, longestAlone = 120;
  text = text.substr(0, looked);
  // All of it on one line that does not fit into a view.
  if (text.size() > longestAlone && text.find('\n') >= text.size() - 1) return true;
  // Bytes in lines that nobody wrote, but for one that is a comment or a picture.
  std::size_t inLong = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end - at > longest) inLong += end - at;
    at = end + 1;
  }
  return inLong * 2 > text.size();
}

}  // namespace penstock::codec
