// SPDX-License-Identifier: GPL-3.0-or-later
// What the options of a command say.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "draft/curl/form.h"
#include "penstock/draft/curl_command.h"

namespace penstock::draft::curl {

/// Texts are as they were written; nothing: the option was not there.
struct Arguments {
  std::vector<std::string> urls;
  std::optional<std::string> method, userAgent, referer, cookie, range, user, bearer, requestTarget, timeCondition, etag, query;
  std::vector<std::string> headers;
  std::optional<std::string> data;  // all of --data and its relatives, joined
  std::optional<std::string> upload;  // the file's name
  std::string uploadContent;
  std::vector<FormPart> form;
  std::string scheme = "http";
  bool json = false, formEscape = false, get = false, head = false, pathAsIs = false, globOff = false, compressed = false, teEncoding = false;
  bool answersChallenge = false;  // credentials are not sent at first
};

/// Reads words into `arguments`, and into `request` what is said of the way it is sent. **Errors**: those of readCurl.
Result<Arguments> readArguments(const std::vector<std::string>& words, const TakeFile& file, CurlRequest& request);

}  // namespace penstock::draft::curl
