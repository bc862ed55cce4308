import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useText } from '@/i18n';
import { Card } from '../Card';
import type { ChartData } from './data';
import { ChartTable } from './ChartTable';

interface ChartCardProps {
  title: string;
  description?: string;
  data: ChartData;
  children: ReactNode;
}

/** A chart with its numbers behind it. */
export function ChartCard({ title, description, data, children }: ChartCardProps) {
  const text = useText();
  const [asTable, setAsTable] = useState(false);
  return (
    <Card
      title={title}
      description={description}
      actions={
        <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setAsTable(!asTable)}>
          {text(asTable ? 'common.asChart' : 'common.asTable')}
        </Button>
      }
    >
      {asTable ? <ChartTable title={title} data={data} /> : children}
    </Card>
  );
}
