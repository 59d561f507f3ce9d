// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/http2/odd_fields.h"

#include "penstock/base/printable.h"
#include "wire/http2/message_check.h"

namespace penstock::wire::http2 {

using model::Anomaly;

std::string oddFields(const model::Headers& headers, Anomaly anomalies) {
  constexpr std::size_t shown = 3, bytesShown = 64;
  std::string out;
  for (const Anomaly bit : {Anomaly::whiteSpaceAroundValue, Anomaly::misplacedField}) {
    if (!model::any(anomalies & bit)) continue;
    std::string names;
    std::size_t found = 0;
    for (std::size_t i = 0; i < headers.size(); ++i) {
      const auto f = headers[i];
      const bool space = f.line.size() != f.name.size() + f.value.size() + 4;
      if (bit == Anomaly::whiteSpaceAroundValue ? !space : !isMisplaced(f.name)) continue;
      if (++found <= shown) names += (names.empty() ? "" : ", ") + printable(f.name.substr(0, bytesShown));
    }
    if (found > shown) names += ", …";
    if (found) out.append(out.empty() ? "" : "; ").append(model::toText(bit)).append(": ").append(names);
  }
  return out;
}

}  // namespace penstock::wire::http2
