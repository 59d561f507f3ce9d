// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/protobuf_files.h"

#include <QFileDialog>

#include "gui/async.h"
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

void addProtobuf(QObject* context, const LoadProtobuf& load, std::vector<std::string> configured,
                 const QStringList& added, std::function<void(const QString& problem)> done) {
  QStringList wanted = added + rememberedProtobuf();  // the first definition of a name counts
  wanted.removeDuplicates();
  std::vector<std::string> files;
  for (const QString& file : wanted) files.push_back(file.toStdString());
  files.insert(files.end(), std::make_move_iterator(configured.begin()), std::make_move_iterator(configured.end()));
  runAsync(
      context, [load, files = std::move(files)] { return load(files); },
      [wanted, done = std::move(done)](const Result<void>& result) {
        if (result) settings().setValue(kSetting, wanted);
        done(result ? QString() : sentenceText(result.error().message));
      });
}

}  // namespace penstock::gui
