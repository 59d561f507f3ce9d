// SPDX-License-Identifier: GPL-3.0-or-later
// What a page of ours may do, by its own header: under whoever's name it is shown.
#include "penstock/engine/page_headers.h"

#include <gtest/gtest.h>

#include <map>

#include "penstock/codec/base64.h"
#include "penstock/tls/fingerprint.h"

namespace penstock::engine::test {
namespace {

std::map<std::string, std::string> fields(std::string_view style = {}, Forms forms = Forms::none) {
  std::map<std::string, std::string> out;
  for (const auto& [name, value] : pageHeaders(style, forms)) EXPECT_TRUE(out.emplace(name, value).second) << name << " twice";
  return out;
}

TEST(PageHeaders, APageLoadsRunsAndSendsNothing) {
  auto plain = fields();
  EXPECT_EQ(plain["Content-Security-Policy"], "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  EXPECT_EQ(plain["Cache-Control"], "no-store");
  EXPECT_EQ(plain["X-Content-Type-Options"], "nosniff");
  EXPECT_EQ(plain["Referrer-Policy"], "no-referrer");
  EXPECT_EQ(plain["Cross-Origin-Resource-Policy"], "same-origin");
}

TEST(PageHeaders, ItsOneStyleIsNamedByItsHash) {
  const std::string style = "p{margin:0}";
  const std::string hash = codec::base64Encode(tls::sha256(style));
  EXPECT_EQ(hash.size(), 44u);
  EXPECT_NE(fields(style)["Content-Security-Policy"].find("style-src 'sha256-" + hash + "'; "), std::string::npos);
  EXPECT_EQ(fields("p{margin:1}")["Content-Security-Policy"].find(hash), std::string::npos);
  EXPECT_EQ(fields()["Content-Security-Policy"].find("style-src"), std::string::npos);
}

TEST(PageHeaders, FormsGoToThePagesOwnOriginWhichIsToldWhoseTheyAre) {
  auto own = fields({}, Forms::own);
  EXPECT_NE(own["Content-Security-Policy"].find("form-action 'self'"), std::string::npos);
  EXPECT_EQ(own["Referrer-Policy"], "same-origin");
}

}  // namespace
}  // namespace penstock::engine::test
