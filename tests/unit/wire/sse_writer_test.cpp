// SPDX-License-Identifier: GPL-3.0-or-later
// Server-sent events, written: WHATWG HTML 9.2.6.
#include <gtest/gtest.h>

#include <string>

#include "penstock/wire/sse/event_parser.h"
#include "penstock/wire/sse/event_writer.h"

namespace penstock::wire::sse {
namespace {

std::string written(const EventToWrite& event) {
  std::string out;
  const auto done = appendEvent(out, event);
  return done ? out : "(" + done.error().message + ")" + out;
}
std::string lines(std::string_view in) {
  std::string out;
  const auto done = appendLines(out, in);
  return done ? out : "(" + done.error().message + ")" + out;
}

/// What a reader makes of it: "name|id|data" of each event.
std::string read(std::string_view in) {
  EventParser parser(10'000);
  std::string out;
  while (!in.empty()) {
    in.remove_prefix(parser.step(in));
    if (parser.ended()) out += "[" + parser.name() + "|" + parser.id() + "|" + parser.preview() + "]";
  }
  EXPECT_FALSE(parser.inBlock());
  return out;
}

TEST(SseWriter, EachFieldHasItsLine) {
  using std::chrono::milliseconds;
  EXPECT_EQ(written({"", {}, {}, "hello"}), "data: hello\n\n");
  EXPECT_EQ(written({"tick", "7", milliseconds(2500), "a"}), "event: tick\nid: 7\nretry: 2500\ndata: a\n\n");
  EXPECT_EQ(written({"", "", {}, ""}), "id: \ndata: \n\n") << "an empty id has the reader forget the last one";
  EXPECT_EQ(written({"", {}, milliseconds(0), {}}), "retry: 0\n\n");
}

TEST(SseWriter, ALineEndInDataBeginsAnotherLine) {
  EXPECT_EQ(written({"", {}, {}, "a\nb\r\nc\rd"}), "data: a\ndata: b\ndata: c\ndata: d\n\n");
  EXPECT_EQ(written({"", {}, {}, "\n"}), "data: \ndata: \n\n");
  for (const std::string_view data :
       {"", "a", "\n", "a\n", "\na", "a\n\nb", " two spaces", ": no comment", "data: no field", "\n\n\n"})
    EXPECT_EQ(read(written({"e", "i", {}, data})), "[e|i|" + std::string(data) + "]") << data;
  EXPECT_EQ(read(written({"", {}, {}, "\r\n\r"})), "[||\n\n]");
  EXPECT_EQ(read(written({" e", " i", {}, "x"})), "[ e| i|x]") << "spaces stay";
}

TEST(SseWriter, WhatCannotBeSaidIsRefused) {
  for (const std::string_view bad : {"a\nb", "a\r", "\n"}) {
    EXPECT_EQ(written({bad, {}, {}, "x"}), "(an event's name is one line)");
    EXPECT_EQ(written({"", bad, {}, "x"}), "(an event's id is one line)");
  }
  EXPECT_EQ(written({"", std::string_view("a\0", 2), {}, "x"}), "(an event's id with a NUL is ignored by every reader)");
  EXPECT_EQ(written({"", {}, std::chrono::milliseconds(-1), "x"}), "(a time to reconnect is not negative)");
}

TEST(SseWriter, LinesStayAsTheyAre) {
  EXPECT_EQ(lines("data: a\r\n: comment\r\nunknown: x"), "data: a\r\n: comment\r\nunknown: x\n\n");
  EXPECT_EQ(lines("data:a\n"), "data:a\n\n");
  EXPECT_EQ(lines("data:a\r\n"), "data:a\r\n\n");
  EXPECT_EQ(lines("data:a\r"), "data:a\r\n\n") << "the first LF belongs to the CR";
  for (const std::string_view end : {"", "\n", "\r", "\r\n"})
    EXPECT_EQ(read(lines("data: a\rdata: b" + std::string(end)) + lines("data: c")), "[||a\nb][||c]");
}

TEST(SseWriter, LinesOfMoreThanOneEventAreRefused) {
  for (const std::string_view bad :
       {"\n", "\r\n", "\ndata: a", "data: a\n\n", "data: a\r\r", "data: a\r\n\r\n", "data: a\n\ndata: b", "data: a\n\r"})
    EXPECT_EQ(lines(bad), "(a blank line ends an event and cannot be within it)") << bad;
  EXPECT_EQ(lines(""), "(an event without a line is none)");
}

}  // namespace
}  // namespace penstock::wire::sse
