// SPDX-License-Identifier: GPL-3.0-or-later
// Commands of curl as requests of a person's, and back: one reading of them for every face.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/draft/curl_command.h"
#include "penstock/service/drafts.h"

namespace penstock::service {

/// curl's own bound of redirects, and the largest that is taken from a command.
inline constexpr unsigned mostRedirects = 50;

struct CurlTab {
  RequestTab tab;
  std::vector<draft::CurlFile> files;  // that were not given: draft::placeOfFile stands in the text where their bytes belong
  std::string authorities;             // the file of --cacert: nothing of the tab says it
  std::vector<std::string> notes;      // what was left out or is meant otherwise, sentences without a final stop
};
/// `file`: gives the bytes of a file that the person agreed to. **Errors**: as of draft::readCurl. Thread: any.
Result<CurlTab> tabOfCurl(std::string_view command, std::function<std::optional<std::string>(const std::string& path)> file = {});

/// The command that sends what would go out now, in the way that the options of the tab say. **Errors**: as of readyToSend and
/// exporter::curlCommand. Thread: any.
Result<std::string> curlOf(const RequestTab& tab, const draft::Variables& variables);

}  // namespace penstock::service
