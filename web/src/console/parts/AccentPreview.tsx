import { useMemo } from 'react';
import { useText } from '@/i18n';
import { accentOf } from '@/theme/accent';
import classes from './AccentPreview.module.css';

/** A tenant's colour as the portal will use it, in both schemes. */
export function AccentPreview({ colour }: { colour: string | undefined }) {
  const text = useText();
  const accent = useMemo(() => accentOf(colour), [colour]);
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>{text('console.tenants.preview')}</figcaption>
      <div className={classes.papers}>
        {(['light', 'dark'] as const).map((scheme) => (
          <div key={scheme} className={classes.paper} data-scheme={scheme}>
            <span className={classes.button} style={{ background: accent.fill, color: accent.onFill }}>
              {text('console.tenants.previewButton')}
            </span>
            <span className={classes.link} style={{ color: accent.text[scheme] }}>
              {text('console.tenants.previewLink')}
            </span>
          </div>
        ))}
      </div>
    </figure>
  );
}
