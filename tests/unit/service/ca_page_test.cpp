// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/ca_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/regex.hpp>

#include "penstock/codec/base64.h"
#include "penstock/tls/certificate_bytes.h"
#include "penstock/tls/fingerprint.h"
#include "penstock/service/qr_code.h"
#include "service/machine/run_program.h"
#include "service/page/ca_page_parts.h"
#include "unit/service/temp_folder.h"
#include "unit/service/test_certificates.h"

namespace penstock::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

CaPageInfo info() {
  return {kCaPem, "", kCaFingerprint, "192.168.1.5:8080"};
}
LocalAnswer get(std::string_view path) {
  return answerLocal("GET", path, info());
}

std::string header(const LocalAnswer& answer, std::string_view name) {
  for (const auto& [key, value] : answer.headers) {
    if (key == name) return value;
  }
  return {};
}

std::string der() {
  return tls::certificateBytes(kCaPem)->der;
}

TEST(CaPage, ShowsFingerprintAddressAndEveryPlatform) {
  LocalAnswer page = get("/");
  EXPECT_EQ(200, page.status);
  EXPECT_EQ("text/html; charset=utf-8", page.contentType);
  std::string shown = page.body;
  for (std::size_t at = 0; (at = shown.find("<wbr>")) != std::string::npos;) shown.erase(at, 5);
  EXPECT_THAT(shown, HasSubstr(kCaFingerprint));
  EXPECT_THAT(page.body, HasSubstr("curl --proxy http://192.168.1.5:8080 --cacert"));
  EXPECT_THAT(page.body, Not(HasSubstr("@PROXY@")));
  for (const char* platform :
       {"Windows", "macOS", "iPhone", "Android", "Linux", "Firefox", "curl", "Python", "Node.js", "Java"}) {
    EXPECT_THAT(page.body, HasSubstr(platform));
  }
  EXPECT_EQ(page.body, get("/?lang=en").body);
  EXPECT_EQ(page.body, get("").body);
}

TEST(CaPage, LoadsNothingFromElsewhere) {
  for (const char* path : {"/", "/browser", "/nothing"}) {
    std::string page = get(path).body;
    EXPECT_THAT(page, Not(HasSubstr("<script")));
    EXPECT_THAT(page, Not(HasSubstr("@import")));
    EXPECT_THAT(page, Not(HasSubstr("url(")));
    EXPECT_THAT(page, Not(HasSubstr(" src=")));
    boost::regex links("href=\"([^\"]*)\"");
    for (boost::sregex_iterator at(page.begin(), page.end(), links), end; at != end; ++at) {
      std::string target = (*at)[1];
      if (target == "data:,") continue;  // no icon, so that none is asked for
      EXPECT_TRUE(target.starts_with("/")) << target;
      EXPECT_EQ(200, get(target).status) << target;
    }
  }
}

TEST(CaPage, ABrowserOfOursIsToldWhatHappensHere) {
  LocalAnswer page = get("/browser");
  EXPECT_EQ(200, page.status);
  for (const char* said : {"goes through Penstock", "192.168.1.5:8080", "a profile of its own", "status &gt;= 400"})
    EXPECT_THAT(page.body, HasSubstr(said));
  EXPECT_THAT(page.body, Not(HasSubstr("@PROXY@")));
}

TEST(CaPage, SecurityHeadersOnEveryAnswer) {
  for (const char* path : {"/", "/penstock-ca.pem", "/penstock-ca.der", "/nothing"}) {
    LocalAnswer answer = get(path);
    EXPECT_EQ("nosniff", header(answer, "X-Content-Type-Options"));
    EXPECT_EQ("no-store", header(answer, "Cache-Control"));
    EXPECT_EQ("no-referrer", header(answer, "Referrer-Policy"));
    const std::string policy = header(answer, "Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_EQ(answer.body.size(), answer.contentLength);
  }
}

TEST(CaPage, ItsStyleIsTheOneThePolicyAllows) {
  const LocalAnswer page = get("/");
  const std::size_t begin = page.body.find("<style>") + 7, end = page.body.find("</style>");
  const std::string hash = codec::base64Encode(tls::sha256(page.body.substr(begin, end - begin)));
  EXPECT_THAT(header(page, "Content-Security-Policy"), HasSubstr("style-src 'sha256-" + hash + "'"));
  EXPECT_EQ(page.body.find("<style", end), std::string::npos);
  EXPECT_THAT(page.body, Not(HasSubstr("style=\""))) << "the policy lets no style attribute apply";
}

TEST(CaPage, TheCertificateInItsForms) {
  LocalAnswer pem = get("/penstock-ca.pem");
  EXPECT_EQ(kCaPem, pem.body);
  EXPECT_EQ("attachment; filename=\"penstock-ca.pem\"", header(pem, "Content-Disposition"));
  for (const char* path : {"/penstock-ca.der", "/penstock-ca.cer", "/penstock-ca.crt"}) {
    EXPECT_EQ("application/x-x509-ca-cert", get(path).contentType);
    EXPECT_EQ(der(), get(path).body);
  }
  CaPageInfo none = info();
  none.pem = "";
  EXPECT_EQ(503, answerLocal("GET", "/penstock-ca.pem", none).status);
}

TEST(CaPage, MobileConfigIsAValidPropertyList) {
  LocalAnswer profile = get("/penstock-ca.mobileconfig");
  EXPECT_EQ("application/x-apple-aspen-config", profile.contentType);
  EXPECT_THAT(profile.body, HasSubstr("<data>" + codec::base64Encode(der()) + "</data>"));
  EXPECT_EQ(profile.body, get("/penstock-ca.mobileconfig").body) << "the same UUIDs each time";
  boost::smatch uuid;
  ASSERT_TRUE(boost::regex_search(
      profile.body, uuid,
      boost::regex(
          "<key>PayloadUUID</key>\\s*<string>([0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-8[0-9A-F]{3}-[0-9A-F]{12})</"
          "string>")));
  EXPECT_NE(mobileConfig(der(), "AA:BB", ""), mobileConfig(der(), "AA:BC", ""));

  TempFolder folder;
  std::string file = folder.write("x.mobileconfig", mobileConfig(der(), kCaFingerprint, "A & <B>"));
  ProgramRun run;
  run.command = {
      findProgram("python3", programFolders()), "-c",
      "import plistlib,sys;d=plistlib.load(open(sys.argv[1],'rb'));c=d['PayloadContent'][0];"
      "print(c['PayloadType'],c['PayloadDisplayName'],len(c['PayloadContent']),c['PayloadUUID']!=d['PayloadUUID'])",
      file};
  run.environment = environmentWithout({});
  Result<ProgramOutcome> outcome = runProgram(run);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ("com.apple.security.root A & <B> " + std::to_string(der().size()) + " True\n", outcome->output)
      << outcome->errors;
}

TEST(CaPage, HeadHasTheLengthAndNoBody) {
  for (const char* path : {"/", "/penstock-ca.der", "/nothing"}) {
    LocalAnswer head = answerLocal("HEAD", path, info());
    EXPECT_EQ(get(path).status, head.status);
    EXPECT_EQ(get(path).body.size(), head.contentLength);
    EXPECT_EQ("", head.body);
    EXPECT_EQ(get(path).contentType, head.contentType);
  }
}

TEST(CaPage, NothingElse) {
  EXPECT_EQ(404, get("/favicon.ico").status);
  EXPECT_EQ(404, get("/penstock-ca.key").status);
  EXPECT_EQ(404, get("//penstock-ca.pem").status);
  LocalAnswer post = answerLocal("POST", "/", info());
  EXPECT_EQ(405, post.status);
  EXPECT_EQ("GET, HEAD", header(post, "Allow"));
  EXPECT_EQ(405, answerLocal("get", "/", info()).status) << "methods are case-sensitive (RFC 9110 9.1)";
}

TEST(CaPage, EverythingShownIsEscaped) {
  CaPageInfo hostile{"", "", "<b>'\"&", "\"><script>alert(1)</script>"};
  LocalAnswer page = answerLocal("GET", "/", hostile);
  EXPECT_THAT(page.body, Not(HasSubstr("<script")));
  EXPECT_THAT(page.body, HasSubstr("&lt;b&gt;&#39;&quot;&amp;"));
  EXPECT_THAT(get("/<img onerror=1>\x01\xff").body, Not(HasSubstr("onerror"))) << "what was asked for is not repeated";
}

/// The modules that the SVG's path draws, as a picture that zbarimg reads.
std::string pgmOf(const std::string& svg, int scale) {
  boost::smatch match;
  boost::regex_search(svg, match, boost::regex("viewBox=\"0 0 (\\d+)"));
  int size = std::stoi(match[1]);
  std::string pixels(static_cast<std::size_t>(size * scale * size * scale), '\xff');
  boost::regex run("M(\\d+) (\\d+)h(\\d+)v1h-\\d+z");
  for (boost::sregex_iterator at(svg.begin(), svg.end(), run), end; at != end; ++at) {
    int x = std::stoi((*at)[1]), y = std::stoi((*at)[2]), length = std::stoi((*at)[3]);
    for (int row = y * scale; row < (y + 1) * scale; ++row) {
      std::fill_n(pixels.begin() + row * size * scale + x * scale, length * scale, '\0');
    }
  }
  std::string side = std::to_string(size * scale);
  return "P5\n" + side + " " + side + "\n255\n" + pixels;
}

TEST(QrSvg, ASquareWithFindersAndAQuietZone) {
  std::string svg = qrSvg("http://penstock/", "a \"label\"");
  EXPECT_THAT(svg, HasSubstr("aria-label=\"a &quot;label&quot;\""));
  EXPECT_THAT(svg, HasSubstr("M4 4h7v1h-7z")) << "the top edge of the first finder pattern, behind four quiet modules";
  EXPECT_THAT(svg, HasSubstr("viewBox=\"0 0 33 33\"")) << "version 2: 25 modules and twice 4";
  EXPECT_EQ("", qrSvg(std::string(5000, 'x'), ""));
}

TEST(QrSvg, AReaderReadsIt) {
  std::string reader = findProgram("zbarimg", programFolders());
  ASSERT_NE("", reader) << "install zbar-tools";
  TempFolder folder;
  ProgramRun run;
  run.command = {reader, "--quiet", "--raw", folder.write("qr.pgm", pgmOf(qrSvg("http://penstock/", ""), 8))};
  run.environment = environmentWithout({});
  Result<ProgramOutcome> outcome = runProgram(run);
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ("http://penstock/\n", outcome->output);
}

}  // namespace
}  // namespace penstock::service
