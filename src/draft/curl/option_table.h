// SPDX-License-Identifier: GPL-3.0-or-later
// The options of curl, up to 8.16.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "penstock/base/result.h"

namespace penstock::draft::curl {

/// What an option means to a request.
enum class Act : std::uint8_t {
  pass,     // it is about output, retries, other protocols: nothing changes
  left,     // about the connection, and not carried over: a note says so
  refuse,   // the request cannot be made without it, and is not made here
  help,     // there is no request
  answers,  // a way to answer a challenge: curl's first request goes without
  basic, bearer, user, netrc,
  cacert, cert, pass_, key,
  compressed, teEncoding,
  connectTimeout, maxTime, connectTo, resolve, insecure,
  cookie, data, dataRaw, dataBinary, dataUrlencode, json, urlQuery,
  etagCompare, form, formString, formEscape, get, head, header,
  http10, http11, http2, http2Prior, http3,
  location, maxRedirs, method, next, pathAsIs, globOff, protoDefault,
  proxy, proxyUser, socks4, socks4a, socks5, socks5Hostname,
  range, resume, referer, requestTarget, timeCondition, upload, url, userAgent,
};

struct Option {
  std::string_view name;
  char letter;  // '\0': none
  bool value;   // it takes a word
  Act act;
};

/// By its name, or the beginning of one alone; `negated`: it was "no-" and a name. **Errors**: invalidArgument, naming it.
Result<const Option*> longOption(std::string_view name, bool& negated);
/// nullptr: there is none.
const Option* shortOption(char letter);

}  // namespace penstock::draft::curl
