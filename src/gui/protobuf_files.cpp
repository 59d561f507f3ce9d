// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/protobuf_files.h"

#include <QFileDialog>

#include "gui/format.h"
#include "gui/settings.h"

namespace penstock::gui {
namespace {

constexpr auto kSetting = "protobuf/files";

}  // namespace

QStringList rememberedProtobuf() {
  return settings().value(kSetting).toStringList();
}

QStringList chooseProtobuf(QWidget* parent) {
  return QFileDialog::getOpenFileNames(
      parent, QObject::tr("Load Protocol Buffers definitions"), {},
      QObject::tr("Definitions (*.proto *.pb *.protoset *.desc *.binpb);;All files (*)"));
}

void addProtobuf(const Mailbox& back, service::ProtobufNames& names, const QStringList& added,
                 std::function<void(const QString& problem)> done) {
  QStringList wanted = added + rememberedProtobuf();  // the first definition of a name counts
  wanted.removeDuplicates();
  std::vector<std::string> files;
  for (const QString& file : wanted) files.push_back(file.toStdString());
  for (std::string& file : names.configured()) files.push_back(std::move(file));
  back.run(
      [&names, files = std::move(files)] { return names.load(files); },
      [wanted, done = std::move(done)](const Result<void>& result) {
        if (result) settings().setValue(kSetting, wanted);
        done(result ? QString() : sentenceText(result.error().message));
      });
}

}  // namespace penstock::gui
