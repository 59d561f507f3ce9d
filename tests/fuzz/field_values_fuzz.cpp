// SPDX-License-Identifier: GPL-3.0-or-later
// Values of single fields, queries and cookies: what is read lies in them, and what is taken out stays out.
#include <string>

#include "engine/exchange/alt_svc.h"
#include "fuzz/fuzz.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/form.h"
#include "penstock/codec/hex.h"
#include "penstock/codec/media_type.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace penstock;
  const std::string_view in = fuzz::asText(data, size);

  if (const auto kept = engine::withoutHttp3(in)) {
    fuzz::require(kept->size() <= in.size() * 2, "Alt-Svc grew");
    fuzz::require(!engine::withoutHttp3(*kept), "HTTP/3 is still in it");
  }
  const std::string type = codec::mediaType(in);
  fuzz::require(type.size() <= in.size() && type.find(';') == std::string::npos, "a media type with parameters");
  for (const char* name : {"charset", "boundary"})
    if (const auto value = codec::mediaParameter(in, name))
      fuzz::require(value->size() <= in.size(), "a parameter grew");

  std::size_t parts = 0;
  for (const codec::NameValue& pair : codec::parseForm(in)) parts += pair.name.size() + pair.value.size();
  fuzz::require(parts <= in.size(), "a form grew");
  parts = 0;
  for (const codec::NameValue& pair : codec::parseCookies(in)) parts += pair.name.size() + pair.value.size();
  fuzz::require(parts <= in.size(), "cookies grew");
  const codec::SetCookie cookie = codec::parseSetCookie(in);
  parts = cookie.name.size() + cookie.value.size();
  for (const codec::NameValue& attribute : cookie.attributes) parts += attribute.name.size() + attribute.value.size();
  fuzz::require(parts <= in.size(), "a cookie grew");
  const std::string_view query = codec::queryOf(in);
  fuzz::require(query.empty() || (query.data() >= in.data() && query.data() + query.size() <= in.data() + in.size()),
                "a query lies outside");
  fuzz::require(codec::percentDecode(in).size() <= in.size() && codec::percentDecode(in, true).size() <= in.size(),
                "unescaping grew");

  if (const auto decoded = codec::base64Decode(in))
    fuzz::require(codec::base64Decode(codec::base64Encode(*decoded)) == decoded, "Base64 and back");
  fuzz::require(codec::base64Decode(codec::base64UrlEncode(in)) == std::string(in), "Base64 of URLs and back");
  fuzz::require(codec::hexString(in).size() == 2 * in.size(), "two digits a byte");
  const std::string visible = codec::visibleControls(in);
  for (const char c : visible)
    fuzz::require((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f), "a control byte stayed");
  if (size < 4096) codec::hexDump(in, std::uint64_t(size) << 40);
  return 0;
}
