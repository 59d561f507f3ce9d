// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/first_run/trust_dialog.h"

#include <QDir>

#include "gui/window_fixture.h"

namespace penstock::gui {
namespace {

class TrustDialogTest : public test::WindowTest {
 protected:
  /// The button of the user's NSS database, whatever it offers now.
  QPushButton* button(const TrustDialog& dialog, const QString& does) {
    return dialog.findChild<QPushButton*>(does + ":nss:" + QDir::home().filePath(".pki/nssdb"));
  }
};

TEST_F(TrustDialogTest, InstallsAndRemovesWithoutMovingOrLosingTheFocus) {
  open();
  TrustWatch watch(nullptr);
  watch.setCa(service->ca().pem);
  TrustDialog dialog(*service, watch, *theme, nullptr);
  dialog.show();
  dialog.activateWindow();
  const auto settled = [&] { return watch.known() && !watch.busy(); };
  ASSERT_TRUE(QTest::qWaitFor(settled));
  QPushButton* install = button(dialog, "install");
  ASSERT_NE(install, nullptr);
  ASSERT_TRUE(install->isEnabled()) << "certutil is missing";
  QCoreApplication::processEvents();
  const QRect place(install->mapTo(&dialog, QPoint()), install->size());

  install->setFocus();
  QTest::keyClick(install, Qt::Key_Space);
  ASSERT_TRUE(QTest::qWaitFor(settled, 20'000));
  QPushButton* remove = button(dialog, "remove");
  ASSERT_NE(remove, nullptr);
  EXPECT_TRUE(watch.trusted().contains("user"));
  EXPECT_TRUE(QTest::qWaitFor([&] { return remove->hasFocus(); }));
  QCoreApplication::processEvents();
  EXPECT_EQ(QRect(remove->mapTo(&dialog, QPoint()), remove->size()), place);

  QTest::keyClick(remove, Qt::Key_Space);
  ASSERT_TRUE(QTest::qWaitFor(settled, 20'000));
  ASSERT_NE(button(dialog, "install"), nullptr);
  EXPECT_FALSE(watch.trusted().contains("user"));
  EXPECT_TRUE(QTest::qWaitFor([&] { return button(dialog, "install")->hasFocus(); }));
}

}  // namespace
}  // namespace penstock::gui
