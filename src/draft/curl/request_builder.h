// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes that curl sends for what its options say.
#pragma once

#include <string>

#include "draft/curl/arguments.h"
#include "draft/curl/url.h"

namespace penstock::draft::curl {

/// Over HTTP/1. The order and the defaults are those of curl 7.88. **Errors**: invalidArgument: options that exclude each other.
Result<std::string> buildRequest(const Arguments& arguments, const Url& url, const CurlOptions& options, CurlRequest& request);

/// The same in HTTP/2's form, with the pseudo-header fields in the order that curl sends them in.
std::string inHttp2(const std::string& text);

}  // namespace penstock::draft::curl
