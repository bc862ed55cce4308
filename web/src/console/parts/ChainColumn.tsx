import { closestCenter, DndContext, KeyboardSensor, PointerSensor, TouchSensor, useSensor, useSensors, type Announcements, type DragEndEvent, type UniqueIdentifier } from '@dnd-kit/core';
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { ActionIcon, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { IconAdjustments, IconPlus } from '@/components/icons';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { useExplanation } from '@/lib/problem_text';
import { added, moved, placeOf, spareOf, without } from '../chain_order';
import type { Chain, Provider, ProviderHealth } from '../queries';
import { useChainChange } from '../useChainChange';
import { ChainSettings } from './ChainSettings';
import { ProviderCard } from './ProviderCard';
import classes from './ChainColumn.module.css';

interface ChainColumnProps {
  chain: Chain;
  providers: readonly Provider[];
  /** Known to operators. */
  healths: readonly ProviderHealth[] | undefined;
  courses: ReadonlyMap<string, readonly number[]>;
}

/** One kind of work: who is asked for it, in which order. */
export function ChainColumn({ chain, providers, healths, courses }: ChainColumnProps) {
  const text = useText();
  const explain = useExplanation();
  const [opened, dialog] = useDisclosure();
  const change = useChainChange(chain);
  const { entries } = chain;
  const kind = text(`console.kinds.${chain.kind}`);
  const names = useMemo(() => new Map(providers.map(({ id, name }) => [id, name])), [providers]);
  const nameOf = (id: UniqueIdentifier) => names.get(String(id)) ?? String(id);
  const spare = spareOf(providers, chain);
  const sensors = useSensors(
    // A finger that scrolls is no drag, and neither is a click.
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 150, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const count = entries.length;
  const place = (id: UniqueIdentifier) => ({ position: placeOf(entries, String(id)), count });
  const announcements: Announcements = {
    onDragStart: ({ active }) => text('console.providers.said.taken', { name: nameOf(active.id), ...place(active.id) }),
    onDragOver: ({ active, over }) => (over ? text('console.providers.said.moved', { name: nameOf(active.id), ...place(over.id) }) : undefined),
    onDragEnd: ({ active, over }) =>
      over ? text('console.providers.said.put', { name: nameOf(active.id), ...place(over.id) }) : text('console.providers.said.left', { name: nameOf(active.id) }),
    onDragCancel: ({ active }) => text('console.providers.said.left', { name: nameOf(active.id) }),
  };
  const drop = ({ active, over }: DragEndEvent) => {
    if (over && active.id !== over.id) change.order(moved(entries, String(active.id), String(over.id)));
  };
  return (
    <section className={classes.column} aria-label={kind}>
      <div className={classes.head}>
        <h2 className={classes.title}>{kind}</h2>
        {count > 0 && (
          <ActionIcon variant="subtle" color="gray" aria-label={text('console.providers.settings', { kind })} onClick={dialog.open}>
            <IconAdjustments size={18} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {change.error !== null && <Notice tone="bad">{explain(change.error)}</Notice>}
      {count === 0 && <p className={classes.empty}>{text('console.providers.columnEmpty')}</p>}
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        onDragEnd={drop}
        accessibility={{ announcements, screenReaderInstructions: { draggable: text('console.providers.hint') } }}
      >
        <SortableContext items={entries.map(({ provider_id }) => provider_id)} strategy={verticalListSortingStrategy}>
          <ol className={classes.list}>
            {entries.map((entry, at) => (
              <ProviderCard
                key={entry.provider_id}
                id={entry.provider_id}
                provider={providers.find(({ id }) => id === entry.provider_id)}
                position={at + 1}
                count={count}
                healths={healths}
                course={courses.get(entry.provider_id)}
                leave={() => change.order(without(entries, entry.provider_id))}
              />
            ))}
          </ol>
        </SortableContext>
      </DndContext>
      {spare.length > 0 && (
        <div className={classes.spare}>
          <p className={classes.spareTitle}>{text('console.providers.spare')}</p>
          <ul className={classes.list}>
            {spare.map(({ id, name }) => (
              <li key={id} className={classes.spareEntry}>
                <Link className={classes.name} to={`/console/providers/${id}`}>
                  {name}
                </Link>
                <Button size="compact-xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} aria-label={`${text('console.providers.addToChain')}: ${name}`} onClick={() => change.order(added(entries, id))}>
                  {text('console.providers.addToChain')}
                </Button>
              </li>
            ))}
          </ul>
        </div>
      )}
      <ChainSettings chain={chain} nameOf={nameOf} opened={opened} onClose={dialog.close} />
    </section>
  );
}
