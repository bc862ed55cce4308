import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { useRouteError } from 'react-router';
import { EmptyState } from '@/components/EmptyState';
import { IconMoodSad, IconRefresh } from '@/components/icons';
import { useText } from '@/i18n';

// What browsers say when a file of a page is gone, which happens after an update.
const missingFile = /dynamically imported module|importing a module script failed|error loading dynamically/i;

/** A page that broke, or whose files are those of an older version. */
export function RouteBroken() {
  const text = useText();
  const error = useRouteError();
  useEffect(() => globalThis.console.error(error), [error]);
  const outdated = error instanceof Error && missingFile.test(error.message);
  const said = outdated ? 'common.outdated' : 'common.broken';
  return (
    <EmptyState
      wholePage
      icon={outdated ? IconRefresh : IconMoodSad}
      title={text(`${said}.title`)}
      text={text(`${said}.text`)}
      action={<Button onClick={() => location.reload()}>{text('common.broken.reload')}</Button>}
    />
  );
}
