// SPDX-License-Identifier: GPL-3.0-or-later
// Texts: numbers, labels, the command line for curl.
#include <gtest/gtest.h>


#include "gui/format.h"
#include "gui/grpc_status.h"
#include "gui/theme/style_sheet.h"
#include "gui/traffic/labels.h"

namespace penstock::gui {
namespace {

TEST(Format, Sizes) {
  EXPECT_EQ(sizeText(0), "0 B");
  EXPECT_EQ(sizeText(1023), "1023 B");
  EXPECT_EQ(sizeText(1024), "1.0 KB");
  EXPECT_EQ(sizeText(59'802), "58.4 KB");
  EXPECT_EQ(sizeText(319'488), "312 KB");
  EXPECT_EQ(sizeText(1'048'000), "1.0 MB");  // never "1023 KB", nor four digits
  EXPECT_EQ(sizeText(UINT64_MAX), "16.0 EB");
}

TEST(Format, Durations) {
  EXPECT_EQ(durationText(-1), "");
  EXPECT_EQ(durationText(0), "0 ms");
  EXPECT_EQ(durationText(840), "0.8 ms");
  EXPECT_EQ(durationText(61'200), "61 ms");
  EXPECT_EQ(durationText(999'600), "1.0 s");
  EXPECT_EQ(durationText(3'012'000), "3.0 s");
  EXPECT_EQ(durationText(125'000'000), "2 min 05 s");
  EXPECT_EQ(durationText(4'320'000'000), "1 h 12 min");
}

TEST(Format, WireBytesStayVisible) {
  EXPECT_EQ(wireText("caf\xc3\xa9"), QString::fromUtf8("caf\xc3\xa9"));
  EXPECT_EQ(wireText("caf\xe9"), QString::fromUtf8("caf\xc3\xa9"));
  EXPECT_EQ(wireText(std::string_view("a\0b\n", 4)), QString::fromUtf8("a\u2400b\u240a"));
}

TEST(Labels, ACallThatFailedHasTheColourOfItsStatus) {
  model::Summary row;
  row.status = 200;
  EXPECT_EQ(colorStatus(row), 200);
  row.grpcStatus = 0;
  EXPECT_EQ(colorStatus(row), 200);
  row.grpcStatus = 5;
  EXPECT_EQ(colorStatus(row), 404);
  row.grpcStatus = 13;
  EXPECT_EQ(colorStatus(row), 500);
  row.grpcStatus = 77;
  EXPECT_EQ(colorStatus(row), 500);
  row.status = 502;
  EXPECT_EQ(colorStatus(row), 502) << "HTTP itself failed";
  EXPECT_EQ(grpcStatusLabel(5), "NOT_FOUND");
  EXPECT_EQ(grpcStatusLabel(77), "gRPC 77");
}

TEST(Format, EveryFailureHasALabel) {
  for (int kind = 1; kind <= int(model::FailureKind::clientUnsupported); ++kind) {
    EXPECT_FALSE(failureLabel(model::FailureKind(kind)).isEmpty()) << kind;
  }
}

double luminance(const QColor& color) {
  const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

TEST(Tokens, TextCanBeReadOnEveryGround) {  // WCAG 2.1, 1.4.3
  for (const Tokens& t : {lightTokens(), darkTokens()}) {
    for (const QColor& ground : {t.background, t.alternate, t.panel, t.editor}) {
      for (const QColor& ink :
           {t.text, t.dim, t.accent, t.ok, t.redirect, t.clientError, t.serverError, t.key, t.string, t.number}) {
        EXPECT_GE(contrast(ink, ground), 4.5) << ink.name().toStdString() << " on " << ground.name().toStdString();
      }
    }
    EXPECT_GE(contrast(t.onAccent, t.accent), 4.5);
    EXPECT_GE(contrast(t.text, t.selection), 4.5);
  }
}

}  // namespace
}  // namespace penstock::gui
