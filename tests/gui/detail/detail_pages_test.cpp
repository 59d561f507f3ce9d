// SPDX-License-Identifier: GPL-3.0-or-later
// What the pages of the detail panel say, and what one does there.
#include <gtest/gtest.h>

#include <QClipboard>
#include <QDesktopServices>
#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QTest>
#include <QThreadPool>
#include <QTextBrowser>
#include <QToolButton>
#include <memory>
#include <set>

#include "gui/detail/body_page.h"
#include "gui/detail/code_view.h"
#include "gui/detail/decode_dialog.h"
#include "gui/detail/facts_view.h"
#include "gui/detail/hex_view.h"
#include "gui/detail/name_value_table.h"
#include "gui/detail/panel_fixture.h"
#include "gui/detail/small_widgets.h"
#include "gui/detail/tree_view.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/content_encoder.h"
#include "penstock/model/memory_bytes.h"

namespace penstock::gui {
namespace {

using test::Draft;
using DetailPages = test::PanelTest;

TEST_F(DetailPages, JsonIsATreeByOneClickAndStaysOneForItsKind) {
  Draft a(1, "/v2/items/1"), b(2, "/v2/items/2");
  a.response(200, "OK", {{"Content-Type", "application/json"}}, "{\"n\":1.0,\"a\":[{\"needle\":\"x\"}]}");
  b.response(200, "OK", {{"Content-Type", "application/json"}}, "[7]");
  source->put(a);
  source->put(b);
  open(1);
  auto* button = child<QToolButton>("responseBodyAsTree");
  ASSERT_TRUE(eventually([&] { return button->isVisible() && button->text() == "Tree"; }));
  button->click();
  auto* tree = child<TreeView>("responseBodyTree");
  ASSERT_TRUE(eventually([&] { return tree->isVisible(); }));
  EXPECT_EQ(tree->rowText(1).toStdString(), "n: 1.0");
  EXPECT_EQ(button->text(), "Text");
  // Its path is told, it is searched as text is.
  tree->setFocus();
  QTest::keyClick(tree, Qt::Key_F, Qt::ControlModifier);
  auto* body = child<QWidget>("responseBody");
  auto* field = body->findChild<QLineEdit*>("findField");
  ASSERT_TRUE(eventually([&] { return field->isVisible(); }));
  field->setText("NEEDLE");
  EXPECT_TRUE(eventually([&] { return child<QLabel>("responseBodyTreePath")->text() == "$.a[0].needle"; }));
  EXPECT_EQ(body->findChild<QLabel*>("findCount")->text(), "1 of 1");
  open(2);
  EXPECT_TRUE(eventually([&] { return tree->isVisible() && tree->rows().count() == 2; }));
  button->click();
  EXPECT_TRUE(eventually([&] { return bodyText() == "[\n  7\n]" && child<CodeView>("responseBodyText")->isVisible(); })) << bodyText();
  open(1);
  EXPECT_TRUE(eventually([&] { return child<CodeView>("responseBodyText")->isVisible() && bodyText().starts_with("{"); }));
}

TEST_F(DetailPages, LinesAreWrappedInBothSidesAndItIsRemembered) {
  Draft d(1);
  d.request("POST", "/", {{"Content-Type", "text/plain"}}, std::string(2000, 'a'));
  d.response(200, "OK", {{"Content-Type", "text/plain"}}, "word " + std::string(2000, 'b'));
  source->put(d);
  open(1);
  tab("requestTabBody");
  ASSERT_TRUE(eventually([&] { return bodyText().starts_with("word") && !child<CodeView>("requestBodyText")->document()->text().empty(); }));
  const auto wrap = [&] {
    QMenu* menu = child<QToolButton>("responseBodyMore")->menu();
    Q_EMIT menu->aboutToShow();
    for (QAction* action : menu->actions())
      if (action->text() == "Wrap lines") action->trigger();
  };
  wrap();
  EXPECT_GT(child<CodeView>("responseBodyText")->shownRows().rows(), 10u);
  EXPECT_GT(child<CodeView>("requestBodyText")->shownRows().rows(), 10u);
  DetailPanel another(source->source(), theme);
  EXPECT_TRUE(another.findChild<CodeView*>("responseBodyText")->isWrapped());
  wrap();
  EXPECT_LT(child<CodeView>("responseBodyText")->shownRows().rows(), 5u);
}

TEST_F(DetailPages, ABodyIsOpenedAsTextAndNeverAsAPage) {
  QTextBrowser opened;  // what a program of the desktop is given
  QDesktopServices::setUrlHandler("file", &opened, "setSource");
  Draft page(1, "/a/page.html"), program(2, "/a/run.sh");
  page.response(200, "OK", {{"Content-Type", "text/html"}}, "<html><script>alert(1)</script></html>");
  program.response(200, "OK", {{"Content-Type", "application/octet-stream"}}, std::string("\x7f" "ELF\0\1\2", 7));
  source->put(page);
  source->put(program);
  const auto openAction = [&] {
    QMenu* menu = child<QToolButton>("responseBodyMore")->menu();
    Q_EMIT menu->aboutToShow();
    for (QAction* action : menu->actions())
      if (action->text() == "Open in another program") return action;
    return static_cast<QAction*>(nullptr);
  };
  open(1);
  ASSERT_TRUE(eventually([&] { return child<QToolButton>("responseBodyMore")->isVisible(); }));
  ASSERT_TRUE(openAction() && openAction()->isEnabled());
  openAction()->trigger();
  ASSERT_TRUE(eventually([&] { return !opened.source().isEmpty(); }));
  const QString path = opened.source().toLocalFile();
  EXPECT_TRUE(path.endsWith(".html.txt")) << path.toStdString();
  QFile file(path);
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_TRUE(file.readAll().startsWith("<html>"));
  EXPECT_EQ(QFileInfo(file).permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::ExeOwner), 0);
  file.remove();
  open(2);
  EXPECT_TRUE(eventually([&] { return child<QToolButton>("responseBodyMore")->isVisible() && !openAction()->isEnabled(); }))
      << "what could be run is not given away";
  QDesktopServices::unsetUrlHandler("file");
}

TEST_F(DetailPages, WhatMayBeABombIsDecodedOnWhenToldAndUntilTold) {
  Draft d(1);
  const std::size_t size = 30u << 20;
  d.response(200, "OK", {{"Content-Type", "text/plain"}, {"Content-Encoding", "gzip"}}, *codec::encode(std::string(size, 'A'), "gzip"));
  open(d);
  auto* more = child<QPushButton>("responseLoadAll");
  auto* stop = child<QPushButton>("responseStopLoading");
  ASSERT_TRUE(eventually([&] { return more->isVisible() && more->text() == "Decode anyway"; }));
  EXPECT_TRUE(notice("responseNoticeText").contains("it may be a bomb. No more is decoded than is shown, unless you say so: 128 MB at most.")) << notice("responseNoticeText").toStdString();
  EXPECT_EQ(bodyText().size(), display::kFirstBytes);
  more->click();
  EXPECT_TRUE(stop->isVisible() && !more->isVisible());
  stop->click();
  ASSERT_TRUE(eventually([&] { return more->isVisible() && !stop->isVisible(); }));
  EXPECT_EQ(bodyText().size(), display::kFirstBytes) << "what was there stays";
  more->click();
  EXPECT_TRUE(eventually([&] { return bodyText().size() == size; })) << bodyText().size();
  EXPECT_FALSE(more->isVisible() || stop->isVisible());
}

TEST_F(DetailPages, TheTabComesBackWhenItsExchangeHasIt) {
  Draft with(1), without(2);
  with.request("GET", "/", {{"Cookie", "a=1"}});
  source->put(with);
  source->put(without);
  open(1);
  tab("requestTabCookies");
  open(2);
  EXPECT_TRUE(child<QToolButton>("requestTabHeaders")->isChecked());
  open(1);
  EXPECT_TRUE(child<QToolButton>("requestTabCookies")->isChecked());
}

TEST_F(DetailPages, FormsAndRaw) {
  Draft d(1);
  d.request("POST", "/login", {{"Content-Type", "application/x-www-form-urlencoded"}}, "user=a+b&pass=%26");
  source->put(d);
  open(1);
  EXPECT_TRUE(eventually([&] { return child<NameValueTable>("requestForm")->rows().size() == 2; }));
  EXPECT_EQ(child<NameValueTable>("requestForm")->rows()[1].value, "&");
  tab("requestTabRaw");
  EXPECT_TRUE(eventually([&] {
    return child<CodeView>("requestRawText")->document()->text() ==
           "POST /login HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nuser=a+b&pass=%26";
  }));
}

TEST_F(DetailPages, AHeadOfHttp2HasFieldsAloneInTheirOrder) {
  Draft d(1);
  auto head = std::make_shared<model::RequestHead>(*d.x.request);
  head->version = model::HttpVersion::http2;
  const std::string block = ":method: GET\r\n:scheme: https\r\n:path: /a\r\n:authority: api.example.com\r\nx: 1\r\n";
  model::Headers headers(block);
  for (std::uint32_t at = 0; at < block.size();) {
    const auto end = std::uint32_t(block.find("\r\n", at)), colon = std::uint32_t(block.find(':', at + 1));
    headers.addField({at, colon - at}, {colon + 2, end - colon - 2}, {at, end + 2 - at});
    at = end + 2;
  }
  head->headers = headers;
  d.x.request = head;
  d.x.requestBody = Draft::bodyOf("body");
  d.requestBytes = std::make_shared<std::string>("body");
  auto trailers = std::make_shared<model::Headers>();
  trailers->append("grpc-status", "0");
  d.x.responseTrailers = trailers;
  source->put(d);
  open(1);
  const auto& rows = child<NameValueTable>("requestHeaders")->rows();
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0].name, ":method");
  EXPECT_EQ(rows[3].name, ":authority");
  tab("requestTabRaw");
  auto* code = child<CodeView>("requestRawText");
  EXPECT_TRUE(eventually([&] { return code->document()->text() == block + "\r\nbody"; })) << code->document()->text();
  ASSERT_FALSE(code->spansOf(0).empty());
  EXPECT_EQ(code->spansOf(0)[0].length, std::string(":method").size()) << "no start line is looked for";
  EXPECT_TRUE(child<QToolButton>("responseTabTrailers")->isVisible());
  EXPECT_FALSE(child<QToolButton>("requestTabTrailers")->isVisible());
  EXPECT_EQ(child<NameValueTable>("responseTrailers")->rows()[0].name, "grpc-status");
}

TEST_F(DetailPages, WhatWasSentCanBeSeenBesideWhatWasReceived) {
  Draft d(1);
  auto sent = std::make_shared<model::RequestHead>(*d.x.request);
  sent->target = "/other";
  sent->headers.append("Via", "us");
  d.x.requestSent = sent;
  source->put(d);
  open(1);
  tab("requestTabRaw");
  auto* code = child<CodeView>("requestRawText");
  EXPECT_TRUE(eventually([&] { return code->document()->row(0) == "GET /v2/cart/items/2 HTTP/1.1"; }));
  EXPECT_EQ(child<QToolButton>("requestStage")->text(), "received");
  chooseStage("requestStage", "sent");
  EXPECT_TRUE(eventually(
      [&] { return code->document()->text() == "GET /other HTTP/1.1\r\nHost: api.example.com\r\nVia: us\r\n\r\n"; }));
  chooseStage("requestStage", "received");
  EXPECT_TRUE(eventually([&] { return code->document()->row(0) == "GET /v2/cart/items/2 HTTP/1.1"; }));
}

TEST_F(DetailPages, TheFourStagesOfABodyAreThereWhereTheyDiffer) {
  Draft d(1), plain(2);
  const std::string came = *codec::encode("what came", "gzip"), went = *codec::encode("what went on", "gzip");
  d.response(200, "OK", {{"Content-Type", "text/plain"}, {"Content-Encoding", "gzip"}}, came);
  d.x.responseBodySent = Draft::bodyOf(went);
  plain.response(200, "OK", {{"Content-Type", "text/plain"}}, "plain");
  source->put(d);
  source->putSent(1, went);
  source->put(plain);
  open(1);
  auto* pill = child<QToolButton>("responseStage");
  ASSERT_TRUE(eventually([&] { return bodyText() == "what came"; })) << bodyText();
  EXPECT_TRUE(pill->isVisible());
  EXPECT_EQ(pill->text(), "decoded");
  QStringList names;
  for (QAction* action : pill->menu()->actions()) names << action->text();
  EXPECT_EQ(names.join(' '), "received decoded modified sent");
  chooseStage("responseStage", "modified");
  EXPECT_TRUE(eventually([&] { return bodyText() == "what went on"; })) << bodyText();
  EXPECT_EQ(pill->text(), "modified");
  // Of what has its coding one sees the bytes.
  auto* hex = child<HexView>("responseBodyHex");
  child<BodyPage>("responseBody")->chooseView(display::BodyView::hexReceived);
  chooseStage("responseStage", "sent");
  EXPECT_TRUE(eventually([&] { return hex->isVisible() && hex->lineText(0).contains("1f 8b") && hex->size() == went.size(); }));
  chooseStage("responseStage", "received");
  EXPECT_TRUE(eventually([&] { return hex->isVisible() && hex->size() == came.size(); }));
  child<BodyPage>("responseBody")->chooseView(display::BodyView::automatic);
  open(2);
  EXPECT_TRUE(eventually([&] { return bodyText() == "plain"; }));
  EXPECT_FALSE(pill->isVisible()) << "there is one stage alone";
}

TEST_F(DetailPages, BytesAreFoundByWordsAndByDigits) {
  Draft d(1);
  std::string bytes(300'000, '\0');
  bytes.replace(200'000, 6, "Needle");
  bytes.replace(250'000, 2, "\x1f\x8b");
  d.response(200, "OK", {{"Content-Type", "application/octet-stream"}}, bytes);
  source->put(d);
  open(1);
  auto* hex = child<HexView>("responseBodyHex");
  ASSERT_TRUE(eventually([&] { return hex->isVisible(); }));
  hex->setFocus();
  QTest::keyClick(hex, Qt::Key_F, Qt::ControlModifier);
  auto* body = child<QWidget>("responseBody");
  auto* field = body->findChild<QLineEdit*>("findField");
  ASSERT_TRUE(eventually([&] { return field->isVisible(); }));
  field->setText("needle");
  EXPECT_TRUE(eventually([&] { return hex->selectionStart() == 200'000 && hex->selectionEnd() == 200'006; }));
  EXPECT_EQ(body->findChild<QLabel*>("findCount")->text(), "1 of 1");
  field->setText("1f 8b");
  EXPECT_TRUE(eventually([&] { return hex->selectionStart() == 250'000 && hex->selectionEnd() == 250'002; }));
}

TEST_F(DetailPages, BytesTakeAsManyALineAsThereIsRoomFor) {
  auto bytes = std::make_shared<std::string>(4096, '\0');
  bytes->replace(2048, 6, "Needle");
  auto hex = std::make_unique<HexView>(theme, *QThreadPool::globalInstance());
  const auto narrow = [&](int width) {
    hex->resize(width, 300);
    return eventually([&] { return hex->width() == width; });
  };
  ASSERT_TRUE(narrow(900));
  hex->show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(hex.get()));
  hex->setBytes(std::make_shared<model::MemoryBytes>(bytes));
  EXPECT_EQ(hex->bytesPerLine(), 16u);
  EXPECT_EQ(hex->horizontalScrollBar()->maximum(), 0);
  hex->verticalScrollBar()->setValue(2048 / 16);
  ASSERT_TRUE(narrow(500));
  EXPECT_EQ(hex->bytesPerLine(), 8u);
  EXPECT_EQ(hex->horizontalScrollBar()->maximum(), 0) << "the last character is seen";
  EXPECT_EQ(hex->verticalScrollBar()->value(), 2048 / 8) << "one stays where one is";
  ASSERT_TRUE(eventually([&] { return hex->lineText(2048 / 8).contains("4e 65 65 64 6c 65 00 00  |Needle..|"); })) << hex->lineText(256).toStdString();
  hex->select(2048, 2049);
  QTest::keyClick(hex.get(), Qt::Key_Down);
  EXPECT_EQ(hex->selectionStart(), 2056u);
  QTest::keyClick(hex.get(), Qt::Key_End);
  EXPECT_EQ(hex->selectionStart(), 2063u);
  ASSERT_TRUE(narrow(260));
  EXPECT_EQ(hex->bytesPerLine(), 4u);
  ASSERT_TRUE(narrow(900));
  EXPECT_EQ(hex->bytesPerLine(), 16u);
}

TEST_F(DetailPages, WhatShinesThroughAnImageIsSeen) {
  ImageView view(theme);
  view.resize(200, 200);
  QImage image(64, 64, QImage::Format_ARGB32);
  image.fill(Qt::transparent);
  const auto colours = [&] {
    view.setImage(image, {});
    const QImage shot = view.grab().toImage();
    std::set<QRgb> seen;
    for (int x = 76; x < 124; ++x) seen.insert(shot.pixel(x, 90));
    return seen;
  };
  const auto checks = colours();
  EXPECT_EQ(checks.size(), 2u);
  EXPECT_FALSE(checks.count(theme.tokens().editor.rgb()));
  image.fill(Qt::white);
  EXPECT_EQ(colours(), std::set<QRgb>{QColor(Qt::white).rgb()});
}

TEST_F(DetailPages, FieldsAndCookiesSayWhatTheyMean) {
  Draft d(1);
  d.response(200, "OK", {{"ETag", "\"1\""}, {"X-Own", "1"}, {"Set-Cookie", "sid=abc; Path=/; SameSite=None"}}, "x");
  source->put(d);
  open(1);
  tab("responseTabHeaders");
  auto* headers = child<NameValueTable>("responseHeaders");
  auto* meaning = child<QLabel>("responseHeadersMeaning");
  headers->selectRow(0);
  EXPECT_TRUE(meaning->isVisible());
  EXPECT_TRUE(meaning->text().startsWith("ETag: The name of this version"));
  headers->selectRow(1);
  EXPECT_FALSE(meaning->isVisible());
  // As a text, as the wire has it; remembered.
  child<QToolButton>("responseHeadersRawSwitch")->click();
  EXPECT_TRUE(child<CodeView>("responseHeadersRaw")->isVisible());
  EXPECT_TRUE(child<CodeView>("responseHeadersRaw")->document()->text().starts_with("HTTP/1.1 200 OK\r\nETag: \"1\"\r\n"));
  child<QToolButton>("responseHeadersRawSwitch")->click();
  EXPECT_TRUE(headers->isVisible());
  tab("responseTabCookies");
  auto* cookies = child<NameValueTable>("responseCookies");
  ASSERT_EQ(cookies->rows().size(), 1u);
  EXPECT_EQ(cookies->rows()[0].badge, "3 remarks");
  EXPECT_TRUE(cookies->rows()[0].warning);
  cookies->selectRow(0);
  EXPECT_TRUE(child<QLabel>("responseCookiesMeaning")->text().contains("SameSite=None without Secure: browsers do not keep it."));
}

TEST_F(DetailPages, AFieldWithATokenHasAPillThatOpensIt) {
  Draft d(1);
  const std::string token = codec::base64UrlEncode(R"({"alg":"HS256"})") + "." + codec::base64UrlEncode(R"({"sub":"ann","exp":1000000000})") + "." +
                            codec::base64UrlEncode("signature");
  d.request("GET", "/", {{"Host", "api.example.com"}, {"Authorization", "Bearer " + token}});
  source->put(d);
  open(1);
  tab("requestTabHeaders");
  auto* headers = child<NameValueTable>("requestHeaders");
  ASSERT_EQ(headers->rows().size(), 2u);
  EXPECT_EQ(headers->rows()[0].badge, "");
  EXPECT_TRUE(headers->rows()[1].badge.starts_with("JWT · expired")) << headers->rows()[1].badge;
  EXPECT_TRUE(headers->rows()[1].warning);
  const QRect cell = headers->visualRect(headers->model()->index(1, 1));
  QTest::mouseClick(headers->viewport(), Qt::LeftButton, {}, NameValueTable::badgeBox(theme, headers->rows()[1], cell).center());
  auto* dialog = child<DecodeDialog>("decodeDialog");
  ASSERT_NE(dialog, nullptr);
  ASSERT_TRUE(eventually([&] { return !dialog->busy(); }));
  EXPECT_EQ(dialog->leaf(), R"({"sub":"ann","exp":1000000000})");
  EXPECT_TRUE(dialog->findChild<QLabel*>("decodeAbout")->text().startsWith("JWT · expired"));
  dialog->close();
}

TEST_F(DetailPages, TheChainOfTheServerHasATab) {
  Draft d(1), plain(2);
  auto certificate = std::make_shared<model::CertificateInfo>();
  certificate->subject = "CN=api.example.com";
  certificate->issuer = "CN=Root";
  certificate->sha256 = "AB:CD";
  certificate->der = std::make_shared<std::string>("der");
  auto tls = std::make_shared<model::TlsInfo>();
  tls->chain = {certificate};
  auto connection = std::make_shared<model::ConnectionInfo>();
  connection->serverTls = tls;
  d.x.connection = connection;
  source->put(d);
  source->put(plain);
  open(1);
  tab("responseTabCertificates");
  EXPECT_TRUE(child<FactsView>("certificateFacts")->isVisible());
  EXPECT_TRUE(child<FactsView>("certificateFacts")->toPlainText().contains("AB:CD"));
  child<QToolButton>("certificatePem")->click();
  EXPECT_TRUE(QGuiApplication::clipboard()->text().startsWith("-----BEGIN CERTIFICATE-----\nZGVy\n"));
  open(2);
  EXPECT_FALSE(child<QToolButton>("responseTabCertificates")->isVisible());
}

TEST_F(DetailPages, TabsGiveWayToTheWordsOfPills) {
  Draft d(1, "/data");
  d.response(200, "OK", {{"Content-Type", "application/msgpack"}, {"Set-Cookie", "sid=abc"}}, "\x82\xa4name\xa4" "Anna\xa2id\x07");
  panel->resize(1060, 420);
  open(d);
  child<QToolButton>("responseTabBody")->click();
  auto* pill = child<PillButton>("responseBodyView");
  ASSERT_TRUE(eventually([&] { return pill->text().startsWith("MessagePack") && child<QToolButton>("responseBodyAsTree")->isVisible(); }));
  EXPECT_TRUE(eventually([&] { return pill->width() >= pill->widthOf(true); })) << pill->width() << " of " << pill->widthOf(true);
  EXPECT_TRUE(child<QToolButton>("responseTabCookies")->isHidden());
  EXPECT_TRUE(child<QToolButton>("responseMoreTabs")->isVisible());
}

}  // namespace
}  // namespace penstock::gui
