// SPDX-License-Identifier: GPL-3.0-or-later
// The window and its project: another one, a copy, one that cannot be opened, a disk that is full, the limit.
#include <sys/resource.h>

#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <csignal>
#include <utility>

#include "gui/window_fixture.h"

namespace penstock::gui {
namespace {

class WindowProjectTest : public test::WindowTest {};

/// No file of this process can grow: what a full disk is to a program.
class NoRoom {
 public:
  NoRoom() : before_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &limit_);
    rlimit none = limit_;
    none.rlim_cur = 1;
    setrlimit(RLIMIT_FSIZE, &none);
  }
  ~NoRoom() { end(); }
  void end() {
    setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, before_);
  }

 private:
  rlimit limit_{};
  void (*before_)(int);
};

TEST_F(WindowProjectTest, TellsThatRecordingStoppedAndResumesIt) {
  open();
  auto* banner = find<Banner>("recordingBanner");
  auto* button = find<QPushButton>("recordingBannerButton");
  const auto waitForBanner = [&] { return QTest::qWaitFor([&] { return banner->isVisible(); }); };
  {
    NoRoom full;
    get("/not-kept");
    ASSERT_TRUE(waitForBanner());
    EXPECT_TRUE(banner->sentence().endsWith("Recording stopped; traffic goes on.")) << banner->sentence().toStdString();
    EXPECT_FALSE(window->actions().record->isChecked());
    EXPECT_TRUE(find<QLabel>("recordingText")->text().startsWith("Not recording"));
    EXPECT_TRUE(find<QLabel>("savedStatus")->text().endsWith("not saved"));
    get("/passes");
    button->click();
    EXPECT_FALSE(banner->isVisible());
    ASSERT_TRUE(waitForBanner()) << "there is still no room";
  }
  button->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return service->project()->status().recording; }));
  EXPECT_TRUE(QTest::qWaitFor([&] { return window->actions().record->isChecked(); }));
  EXPECT_FALSE(banner->isVisible());
  const int before = rows();
  get("/kept");
  ASSERT_TRUE(waitForRows(before + 1));
}

TEST_F(WindowProjectTest, OpensAnotherProjectAndComesBack) {
  open();
  get("/first");
  ASSERT_TRUE(waitForRows(1));
  auto* projects = window->findChild<ProjectActions*>();
  ASSERT_NE(projects, nullptr);
  const QString other = folder.filePath("other.penstock");
  projects->open(other);
  EXPECT_FALSE(window->actions().openProject->isEnabled()) << "one at a time";
  ASSERT_TRUE(QTest::qWaitFor([&] { return window->actions().openProject->isEnabled(); }));
  EXPECT_EQ(service->project()->status().project, other.toStdString());
  EXPECT_EQ(rows(), 0);
  get("/second");
  get("/third");
  ASSERT_TRUE(waitForRows(2));
  auto* recent = find<QMenu>("recentMenu");
  Q_EMIT recent->aboutToShow();
  ASSERT_EQ(recent->actions().size(), 1);
  recent->actions().first()->trigger();
  ASSERT_TRUE(QTest::qWaitFor([&] { return window->actions().openProject->isEnabled(); }));
  EXPECT_TRUE(waitForRows(1));
  EXPECT_EQ(window->page().model().summaryAt(0).path, "/first");
}

TEST_F(WindowProjectTest, TellsWhyAProjectCannotBeOpenedAndKeepsThisOne) {
  open();
  get("/kept");
  ASSERT_TRUE(waitForRows(1));
  QFile file(folder.filePath("notes.txt"));
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write(QByteArray(5000, 'x'));
  file.close();
  window->findChild<ProjectActions*>()->open(file.fileName());
  auto* banner = find<Banner>("projectBanner");
  ASSERT_TRUE(QTest::qWaitFor([&] { return banner->isVisible(); }));
  EXPECT_TRUE(banner->sentence().contains("is no Penstock project")) << banner->sentence().toStdString();
  EXPECT_TRUE(waitForRows(1));
  get("/more");
  EXPECT_TRUE(waitForRows(2));
}

TEST_F(WindowProjectTest, SavesACopyAndGoesOnInIt) {
  open();
  get("/first");
  ASSERT_TRUE(waitForRows(1));
  const QString copy = folder.filePath("copy.penstock");
  window->findChild<ProjectActions*>()->saveAs(copy);
  ASSERT_TRUE(QTest::qWaitFor([&] { return window->actions().saveProject->isEnabled(); }));
  EXPECT_EQ(service->project()->status().project, copy.toStdString());
  EXPECT_EQ(chosenProject(), copy) << "the next start goes on in it";
  EXPECT_TRUE(waitForRows(1));
  window->findChild<ProjectActions*>()->saveAs(folder.filePath("test.penstock"));
  auto* banner = find<Banner>("projectBanner");
  ASSERT_TRUE(QTest::qWaitFor([&] { return banner->isVisible(); })) << "a project is not written over unasked";
  EXPECT_EQ(service->project()->status().project, copy.toStdString());
}

TEST_F(WindowProjectTest, StartsWithTheSessionWhereTheChosenProjectCannotBeOpened) {
  model::Config config = this->config();
  QFile file(folder.filePath("broken.penstock"));
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write(QByteArray(5000, 'x'));
  file.close();
  const QString session = QString::fromStdString(std::exchange(config.project, file.fileName().toStdString()));
  settings().setValue("projects/chosen", file.fileName());
  ASSERT_EQ(chosenProject(), file.fileName());
  service = std::make_unique<service::ProxyService>(config);
  theme = std::make_unique<Theme>();
  window = std::make_unique<MainWindow>(*service, *theme);
  window->setFallback(session);
  window->show();
  QSignalSpy started(window.get(), &MainWindow::started), changed(window.get(), &MainWindow::projectChanged);
  window->start();
  ASSERT_TRUE(started.wait(20'000));
  EXPECT_EQ(service->project()->status().project, session.toStdString());
  ASSERT_EQ(changed.size(), 1);
  EXPECT_EQ(changed.at(0).at(0).toString(), session);
  EXPECT_TRUE(find<Banner>("projectBanner")->sentence().contains("is no Penstock project"));
  EXPECT_EQ(chosenProject(), QString()) << "the next start does not stumble over it again";
}

TEST_F(WindowProjectTest, AsksWhatToDoAtTheLimit) {
  open();
  get("/first");
  ASSERT_TRUE(waitForRows(1));
  (void)service->project()->setLimit(1, service::LimitPolicy::ask);
  get("/second");
  auto* banner = find<Banner>("limitBanner");
  ASSERT_TRUE(QTest::qWaitFor([&] { return banner->isVisible(); }));
  QPushButton* stop = nullptr;
  for (auto* button : banner->findChildren<QPushButton*>())
    if (button->text() == "Stop recording") stop = button;
  ASSERT_NE(stop, nullptr);
  stop->click();
  EXPECT_TRUE(QTest::qWaitFor([&] { return !service->project()->status().limitAsked; }));
  EXPECT_EQ(service->project()->status().limitPolicy, service::LimitPolicy::stopRecording);
  EXPECT_FALSE(banner->isVisible());
}

}  // namespace
}  // namespace penstock::gui
