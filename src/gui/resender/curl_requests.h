// SPDX-License-Identifier: GPL-3.0-or-later
// Commands of curl as tabs, and back.
#pragma once

#include <QString>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/service/drafts.h"

namespace penstock::gui {

struct PastedCurl {
  service::RequestTab tab;
  std::vector<std::string> notes;  // what was left out, sentences without a final stop
};
/// No file that it names is read. **Errors**: as of draft::readCurl.
Result<PastedCurl> tabOfCurl(std::string_view command);

/// The command that sends what would go out now. **Errors**: as of readyToSend and exporter::curlCommand.
Result<std::string> curlOf(const service::RequestTab& tab, const draft::Variables& variables);

}  // namespace penstock::gui
