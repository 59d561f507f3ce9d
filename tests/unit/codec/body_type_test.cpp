// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/body_type.h"

#include <gtest/gtest.h>

#include "penstock/codec/media_type.h"

namespace penstock::codec {
namespace {

using namespace std::string_literals;

struct Case {
  const char* contentType;
  std::string body;
  BodyType type;
  const char* clause;
};
class Guess : public testing::TestWithParam<Case> {};
TEST_P(Guess, SaysWhatAndWhy) {
  const BodyGuess g = guessBodyType(GetParam().contentType, GetParam().body, true);
  EXPECT_EQ(g.type, GetParam().type) << g.clause();
  EXPECT_EQ(g.clause(), GetParam().clause);
}
INSTANTIATE_TEST_SUITE_P(
    Corpus, Guess,
    testing::Values(
        Case{"application/json", "{\"a\":1}", BodyType::json, "JSON · because content-type and it parses"},
        Case{"application/problem+json; charset=utf-8", "[]", BodyType::json,
             "JSON · because content-type and it parses"},
        Case{"application/json", "{oops", BodyType::text,
             "Text · because content-type says JSON and it does not parse"},
        Case{"application/json", "{\"a\":[1,", BodyType::json, "JSON · because content-type and it starts like JSON"},
        Case{"application/x-ndjson", "{}\n{\"a", BodyType::jsonLines, "JSON lines · because content-type and it starts like JSON"},
        Case{"application/json", "\"words", BodyType::text, "Text · because content-type says JSON and it does not parse"},
        Case{"text/plain", "{\"a\":[1,", BodyType::text, "Text · because of its content-type"},
        Case{"application/json", "{\"a\":1}\n{\"a\":2}\n", BodyType::jsonLines,
             "JSON lines · because content-type, and one value follows another"},
        Case{"application/x-ndjson", "{}\n{}\n", BodyType::jsonLines,
             "JSON lines · because content-type and it parses"},
        Case{"text/plain", " {\"a\":1}", BodyType::json, "JSON · because it parses"},
        Case{"text/html", "{\"a\":1}", BodyType::json, "JSON · because it parses, whatever its content-type says"},
        Case{"", "[1,2]", BodyType::json, "JSON · because it parses"},
        Case{"", "{", BodyType::text, "Text · because it holds no control bytes"},
        Case{"text/html", "<p>hi", BodyType::html, "HTML · because of its content-type"},
        Case{"", "\n<!DOCTYPE html><p>", BodyType::html, "HTML · because of its first bytes"},
        Case{"", "<?xml version='1.0'?><a/>", BodyType::xml, "XML · because of its first bytes"},
        Case{"application/soap+xml", "<a/>", BodyType::xml, "XML · because of its content-type"},
        Case{"text/css", "a{}", BodyType::css, "CSS · because of its content-type"},
        Case{"application/javascript", "let a", BodyType::js, "JavaScript · because of its content-type"},
        Case{"image/png", "\x89PNG\r\n\x1a\n....", BodyType::png,
             "PNG image · because content-type and its first bytes"},
        Case{"text/html", "\x89PNG\r\n\x1a\n....", BodyType::png, "PNG image · because of its first bytes"},
        Case{"", "\xff\xd8\xff\xe0", BodyType::jpeg, "JPEG image · because of its first bytes"},
        Case{"", "GIF89a", BodyType::gif, "GIF image · because of its first bytes"},
        Case{"", "RIFF\1\2\3\4WEBP", BodyType::webp, "WebP image · because of its first bytes"},
        Case{"", "\0\0\0\x1c"s + "ftypavif", BodyType::avif, "AVIF image · because of its first bytes"},
        Case{"", "\0\0\1\0\1\0"s, BodyType::ico, "Icon · because of its first bytes"},
        Case{"", "BM is a brand of cars, is it not?", BodyType::text, "Text · because it holds no control bytes"},
        Case{"image/svg+xml", "<svg/>", BodyType::svg, "SVG image · because of its content-type"},
        Case{"", "<svg xmlns=''/>", BodyType::svg, "SVG image · because of its first bytes"},
        Case{"image/png", "not found", BodyType::text, "Text · because content-type says image and its bytes are text"},
        Case{"application/x-www-form-urlencoded", "a=1", BodyType::form, "Form · because of its content-type"},
        Case{"multipart/form-data; boundary=x", "--x\r\n\0\1"s, BodyType::multipart,
             "Multipart · because of its content-type"},
        Case{"application/octet-stream", "a\0b"s, BodyType::binary, "Binary · because it holds control bytes"},
        Case{"text/plain", "a\0b"s, BodyType::binary, "Binary · because it holds control bytes"},
        Case{"text/plain",
             "\xff\xfe"
             "a\0"s,
             BodyType::text, "Text · because of its content-type"},
        Case{"", "{\"a\":1}\n{\"a\":2}\n", BodyType::jsonLines, "JSON lines · because its lines are JSON"},
        Case{"text/plain", "{\"a\":1}\n\n{\"a\":2}", BodyType::jsonLines, "JSON lines · because its lines are JSON"},
        Case{"text/plain", "{\"a\":1}\nno", BodyType::text, "Text · because of its content-type"},
        Case{"application/json", "{\0\"\0a\0\"\0:\0001\0}\0"s, BodyType::json, "JSON · because content-type and it parses"},
        Case{"", "II*\0\x08\0\0\0"s, BodyType::tiff, "TIFF image · because of its first bytes"},
        Case{"image/tiff", "MM\0*\0\0\0\x08"s, BodyType::tiff, "TIFF image · because content-type and its first bytes"},
        Case{"", "icns\0\0\1\0"s, BodyType::icns, "Apple icon · because of its first bytes"},
        Case{"", "\0\0\2\0\1\0"s, BodyType::ico, "Icon · because of its first bytes"},
        Case{"", "\0\0\2\0\0\0\0\0\0\0\0\0\1\0\1\0\x18\0abc"s, BodyType::tga, "TGA image · because of its first bytes"},
        Case{"", "P6\n1 1\n255\nabc", BodyType::netpbm, "Netpbm image · because of its first bytes"},
        Case{"image/x-portable-bitmap", "P1 1 1 0", BodyType::netpbm, "Netpbm image · because of its content-type"},
        Case{"", "P5 is where we meet at 8 o'clock", BodyType::text, "Text · because it holds no control bytes"},
        Case{"image/vnd.wap.wbmp", "\0\0\1\1\0"s, BodyType::wbmp, "WBMP image · because of its content-type"},
        Case{"application/octet-stream", "hello", BodyType::text, "Text · because it holds no control bytes"},
        Case{"application/json", "", BodyType::empty, "Empty"}));

TEST(Guess, TheBeginningOfLongJsonIsEnough) {
  const BodyGuess g = guessBodyType("application/json", "{\"a\":[1,2,{\"b\":\"ha", false);
  EXPECT_EQ(g.clause(), "JSON · because content-type and it starts like JSON");
}

TEST(MediaType, ReadsTypeAndParameters) {
  EXPECT_EQ(mediaType(" Text/HTML ; charset=utf-8"), "text/html");
  EXPECT_EQ(mediaType(""), "");
  EXPECT_EQ(mediaParameter("a/b; x; CHARSET = \"ut\\f;8\" ; boundary=q", "charset"), "utf;8");
  EXPECT_EQ(mediaParameter("a/b; x=\"1;2\"; boundary=q", "boundary"), "q");
  EXPECT_EQ(mediaParameter("a/b; charset=", "charset"), "");
  EXPECT_FALSE(mediaParameter("a/b; charset", "charset"));
  EXPECT_FALSE(mediaParameter("a/b; charset=\"unfinished", "boundary"));
}

}  // namespace
}  // namespace penstock::codec
