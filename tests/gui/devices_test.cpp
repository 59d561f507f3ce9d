// SPDX-License-Identifier: GPL-3.0-or-later
// Other devices over a real service: who comes by has a row, is named and paused; the lines for a router are those of what listens.
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QTableWidget>

#include "gui/devices/android_section.h"
#include "gui/devices/lan_section.h"
#include "gui/window_fixture.h"
#include "penstock/service/devices.h"
#include "unit/service/temp_folder.h"

namespace penstock::gui {
namespace {

class DevicesTest : public test::WindowTest {
 protected:
  void openDevices() {
    open();
    window->actions().named("otherDevicesAction")->trigger();
    ASSERT_TRUE(find<QWidget>("devicesWindow")->isVisible());
  }
  QTableWidget* clients() { return find<QTableWidget>("clientsTable"); }
};

TEST_F(DevicesTest, ClientsAreListedNamedAndPaused) {
  openDevices();
  EXPECT_TRUE(clients()->isHidden());
  get("/one");
  ASSERT_TRUE(QTest::qWaitFor([&] { return clients()->rowCount() == 1; }));
  EXPECT_EQ(clients()->item(0, 2)->text(), "127.0.0.1 (this machine)");
  clients()->item(0, 1)->setText("my curl");
  EXPECT_EQ(service->devices().clients().front().name, "my curl");
  clients()->item(0, 0)->setCheckState(Qt::Checked);
  EXPECT_TRUE(service->devices().clients().front().seen.paused);
  QTcpSocket socket;
  socket.connectToHost(QHostAddress::LocalHost, service->listeners().at(0).port);
  const QByteArray host = "127.0.0.1:" + QByteArray::number(origin.serverPort());
  socket.write("GET http://" + host + "/two HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  QTest::qWait(200);
  EXPECT_EQ(rows(), 1) << "it waits";
  clients()->item(0, 0)->setCheckState(Qt::Unchecked);
  EXPECT_TRUE(waitForRows(2));
}

TEST_F(DevicesTest, TheSwitchOpensTheProxyForTheNetworkAndShowsItsCode) {
  openDevices();
  const service::LanState before = service->devices().lan();
  auto* on = find<QCheckBox>("lanSwitch");
  EXPECT_FALSE(on->isChecked());
  if (before.addresses.empty()) GTEST_SKIP() << "this machine is in no network";
  on->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return service->devices().lan().on && find<QWidget>("lanSection")->isEnabled(); })) << find<QLabel>("lanProblem")->text().toStdString();
  EXPECT_TRUE(find<QLabel>("lanWarning")->text().contains("Every machine"));
  EXPECT_TRUE(find<QLabel>("lanCode")->accessibleName().endsWith(QString::fromStdString(service->devices().lan().addresses.front()) + "/"));
  EXPECT_FALSE(find<QLabel>("lanCode")->pixmap(Qt::ReturnByValue).isNull());
  on->click();
  EXPECT_TRUE(QTest::qWaitFor([&] { return !service->devices().lan().on; }));
}

TEST_F(DevicesTest, TheCodeIsDrawn) {
  const QImage image = qrImage("http://192.168.1.5:8080/", 200);
  int dark = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) dark += qGray(image.pixel(x, y)) < 128;
  EXPECT_GT(dark, 200 * 200 / 5);
  EXPECT_LT(dark, 200 * 200 * 3 / 5);
}

TEST_F(DevicesTest, TwoClicksAndTheLinesForARouter) {
  openDevices();
  auto* lines = find<QPlainTextEdit>("redirectLines");
  EXPECT_TRUE(lines->isHidden());
  find<QPushButton>("redirectSwitch")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !lines->isHidden(); })) << find<QLabel>("redirectProblem")->text().toStdString();
  const QString port = QString::number(service->devices().redirect().port);
  EXPECT_TRUE(lines->toPlainText().contains("redirect to :" + port)) << lines->toPlainText().toStdString();
  find<QPushButton>("redirectCopy")->click();
  EXPECT_EQ(QGuiApplication::clipboard()->text(), lines->toPlainText());
  find<QPushButton>("redirectSwitch")->click();
  EXPECT_TRUE(QTest::qWaitFor([&] { return service->devices().redirect().port == 0; }));
}

TEST(AndroidSection, SetsUpADeviceAndTakesItBack) {
  const service::TempFolder folder;
  const std::string adb = folder.writeProgram("adb",
                                              "#!/bin/sh\ncase \"$*\" in \"devices -l\") printf 'List\\nem-1 device model:Pixel\\n' ;; *) echo \"$*\" >> \"$(dirname \"$0\")/calls\" ;; esac\n");
  Theme theme;
  AndroidSection section({service::Android(folder / "kept/android.json", adb), [] { return std::uint16_t(8080); }, "DER"}, theme, nullptr);
  section.look();
  const auto button = [&](const char* name) { return section.findChild<QPushButton*>(name); };
  ASSERT_TRUE(QTest::qWaitFor([&] { return button("androidBring:em-1") != nullptr; }));
  EXPECT_EQ(button("androidUndo:em-1"), nullptr);
  button("androidBring:em-1")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return button("androidUndo:em-1") != nullptr; }, 20'000));
  EXPECT_NE(service::contentsOf(folder / "calls").find("put global http_proxy 127.0.0.1:8080"), std::string::npos);
  button("androidUndo:em-1")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return button("androidBring:em-1") && !button("androidUndo:em-1"); }, 20'000));
  EXPECT_NE(service::contentsOf(folder / "calls").find("put global http_proxy :0"), std::string::npos);
}

}  // namespace
}  // namespace penstock::gui
